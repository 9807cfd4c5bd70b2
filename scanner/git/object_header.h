// What an object's headers say before anything of it is rebuilt or allocated, and the proof afterwards
// that its bytes are what its id names.
#pragma once

#include <cstdint>
#include <string_view>

#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"

namespace ekaudit::scanner::git {

struct ObjectHeader {
  ObjectType type;
  // The largest piece of memory that reading the object takes: itself, the file it is in, one of the
  // bases it is rebuilt from, or the instructions for that. Never less than the object's own size.
  std::uint64_t peak;
};

ObjectId id_of(ObjectType type, std::string_view bytes);
bool matches_id(const ObjectId& id, ObjectType type, std::string_view bytes);

}  // namespace ekaudit::scanner::git
