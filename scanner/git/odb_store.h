// The objects of a repository, read through libgit2: slower than a reader of our own could be, and
// the one that others are compared with. Indexes and headers are read first by own code: for an order
// in which no delta chain is rebuilt twice, and because libgit2 takes their claims on trust. Bytes are
// verified by the CRCs in the packs' indexes where these are intact (SHA-1 would double the time), and
// by their ids everywhere else, also in read().
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/notice.h"
#include "core/run_control.h"
#include "scanner/git/object_store.h"
#include "scanner/git/pack_set.h"

namespace ekaudit::scanner::git {

class OdbStore final : public ObjectStore {
 public:
  // The repository's own directory of objects and those of its alternates. Nothing is opened before
  // it is needed.
  explicit OdbStore(std::vector<std::filesystem::path> object_directories);

  core::Notices for_each(TypeMask types, const EnumerationLimits& limits, core::RunControl& control,
                         ObjectVisitor& visitor) override;
  core::Result<Object> read(const ObjectId& id, std::uint64_t max_size) override;
  std::size_t pack_count() const override { return pack_count_; }

  // The type alone, without rebuilding the object. Errors as read(), but for too_large.
  core::Result<ObjectType> type_of(const ObjectId& id);

  // Ids that start with these lower-case hexadecimal digits: all of them, but no more than two.
  // Errors: usage, for fewer than 4 digits, more than 40 or anything else than digits.
  core::Result<std::vector<ObjectId>> ids_with_prefix(const std::string& hex);

 private:
  friend class Enumeration;

  void load();
  // Takes every copy of the object in turn: `use` gets its header and a function that reads it, and
  // returns a Result<T>. The first one that holds a value is returned.
  template <class T, class Use>
  core::Result<T> try_copies(const ObjectId& id, Use use);

  std::vector<std::filesystem::path> directories_;
  std::size_t pack_count_;
  std::once_flag loaded_;
  std::unique_ptr<PackSet> packs_;
};

}  // namespace ekaudit::scanner::git
