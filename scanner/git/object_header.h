// What an object's headers say, before anything of it is rebuilt or allocated.
#pragma once

#include <cstdint>

#include "scanner/git/object_store.h"

namespace ekaudit::scanner::git {

struct ObjectHeader {
  ObjectType type;
  // The largest piece of memory that reading the object takes: itself, the file it is in, one of the
  // bases it is rebuilt from, or the instructions for that. Never less than the object's own size.
  std::uint64_t peak;
};

}  // namespace ekaudit::scanner::git
