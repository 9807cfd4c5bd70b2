#include "scanner/git/object_header.h"

#include <fmt/format.h>

#include <string>

#include "core/digest.h"

namespace ekaudit::scanner::git {

ObjectId id_of(ObjectType type, std::string_view bytes) {
  std::string header = fmt::format("{} {}", to_string(type), bytes.size());
  header.push_back('\0');
  return {core::sha1({header, bytes})};
}

bool matches_id(const ObjectId& id, ObjectType type, std::string_view bytes) {
  return id_of(type, bytes) == id;
}

}  // namespace ekaudit::scanner::git
