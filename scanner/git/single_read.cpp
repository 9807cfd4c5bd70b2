#include "scanner/git/single_read.h"

#include <utility>

namespace ekaudit::scanner::git {

std::uint64_t small_object(const WalkMemory& memory) {
  return memory.share() / k_objects_in_memory;
}

SingleRead read_single(ObjectStore& store, const ObjectId& id, std::uint64_t max_size, WalkMemory& memory) {
  const std::uint64_t small = small_object(memory);
  if (small < max_size) {
    auto object = store.read(id, small);
    // Of several copies the first error is told: a damaged one may hide that another is only larger.
    if (object || object.error().kind == core::ErrorKind::not_found) {
      return {std::move(object), {}};
    }
  }
  std::unique_lock<std::mutex> large =
      small < max_size ? memory.claim_large() : std::unique_lock<std::mutex>();
  auto object = store.read(id, max_size);
  return {std::move(object), std::move(large)};
}

}  // namespace ekaudit::scanner::git
