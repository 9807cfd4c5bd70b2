// Objects that are read one by one, within the memory that all threads share.
#pragma once

#include <cstdint>
#include <mutex>

#include "core/error.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"
#include "scanner/git/walk_memory.h"

namespace ekaudit::scanner::git {

// What an object may be without waiting for the large share: it is in memory along with what it is rebuilt
// from.
std::uint64_t small_object(const WalkMemory& memory);

struct SingleRead {
  core::Result<Object> object;
  std::unique_lock<std::mutex> large;  // held as long as a large object is
};

// ObjectStore::read, one large object at a time. The thread must not hold the large share already.
SingleRead read_single(ObjectStore& store, const ObjectId& id, std::uint64_t max_size, WalkMemory& memory);

}  // namespace ekaudit::scanner::git
