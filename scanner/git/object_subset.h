// A store of which only some objects are enumerated: what a range of commits needs, without a pass over
// all others.
#pragma once

#include <vector>

#include "scanner/git/object_store.h"

namespace ekaudit::scanner::git {

class ObjectSubset final : public ObjectStore {
 public:
  // `store` must outlive this.
  ObjectSubset(ObjectStore& store, std::vector<ObjectId> ids) : store_(store), ids_(std::move(ids)) {}

  // Reads the objects one by one, `limits.jobs` at a time. Those that cannot be read become notices with
  // incomplete = true.
  core::Notices for_each(TypeMask types, const EnumerationLimits& limits, core::RunControl& control,
                         ObjectVisitor& visitor) override;
  // Any object of the store.
  core::Result<Object> read(const ObjectId& id, std::uint64_t max_size) override;
  std::size_t pack_count() const override { return store_.pack_count(); }

 private:
  ObjectStore& store_;
  std::vector<ObjectId> ids_;
};

}  // namespace ekaudit::scanner::git
