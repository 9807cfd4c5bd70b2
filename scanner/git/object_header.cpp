#include "scanner/git/object_header.h"

#include <fmt/format.h>

#include <string>

#include "core/digest.h"

namespace ekaudit::scanner::git {

bool matches_id(const ObjectId& id, ObjectType type, std::string_view bytes) {
  std::string header = fmt::format("{} {}", to_string(type), bytes.size());
  header.push_back('\0');
  return core::sha1({header, bytes}) == id.bytes;
}

}  // namespace ekaudit::scanner::git
