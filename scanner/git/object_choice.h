// Which objects of a store a run searches: all, or those of its shard.
//
// An object's id says whose it is, its first eight bytes modulo the number of shards: neither packing nor
// what else there is matters, so that runs over several clones of one repository divide it in the same way.
// Trees are not divided, but all in the first shard: whether a name in them is a token takes no blob to say.
#pragma once

#include <cstdint>

#include "core/shard.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"

namespace ekaudit::scanner::git {

class ObjectChoice {
 public:
  ObjectChoice() = default;
  explicit ObjectChoice(const core::Shard& shard) : number_(shard.number - 1), of_(shard.of) {}

  bool is_all() const { return of_ == 1; }
  // Also: whatever is no object (refs, files, the index).
  bool is_first() const { return number_ == 0; }
  // Of what is divided.
  bool has(const ObjectId& id) const { return of_ == 1 || id.prefix() % of_ == number_; }
  bool takes(ObjectType type, const ObjectId& id) const {
    return type == ObjectType::tree ? is_first() : has(id);
  }
  // As long as the type is not known.
  bool may_take(const ObjectId& id) const { return is_first() || has(id); }
  TypeMask types() const { return is_first() ? k_all_types : k_all_types & ~mask_of(ObjectType::tree); }

 private:
  std::uint64_t number_ = 0;
  std::uint64_t of_ = 1;
};

}  // namespace ekaudit::scanner::git
