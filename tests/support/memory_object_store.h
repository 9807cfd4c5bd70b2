// Git objects in memory: for orders of enumeration, access counts and objects that no real repository
// can hold.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scanner/git/object_store.h"
#include "tests/support/git_fixture.h"

namespace ekaudit::tests::support {

class MemoryObjectStore final : public scanner::git::ObjectStore {
 public:
  MemoryObjectStore() = default;
  // All objects of the repository, by `git cat-file --batch-all-objects --batch`.
  explicit MemoryObjectStore(const GitFixture& repository);

  // Under its true id, which is returned.
  scanner::git::ObjectId add(scanner::git::ObjectType type, std::string bytes);
  // Under any id, such as a store would that lies.
  void put(const scanner::git::ObjectId& id, scanner::git::ObjectType type, std::string bytes);
  void remove(const scanner::git::ObjectId& id);
  // Another order of enumeration.
  void shuffle(std::uint64_t seed);

  const std::vector<scanner::git::ObjectId>& ids() const { return order_; }

  // Objects handed out so far, by for_each() and by read().
  std::uint64_t enumerated() const { return enumerated_; }
  std::uint64_t reads() const { return reads_; }

  core::Notices for_each(scanner::git::TypeMask types, const scanner::git::EnumerationLimits& limits,
                         core::RunControl& control, scanner::git::ObjectVisitor& visitor) override;
  core::Result<scanner::git::Object> read(const scanner::git::ObjectId& id, std::uint64_t max_size) override;
  std::size_t pack_count() const override { return 0; }

 private:
  std::unordered_map<scanner::git::ObjectId, scanner::git::Object, scanner::git::ObjectIdHash> objects_;
  std::vector<scanner::git::ObjectId> order_;
  std::atomic<std::uint64_t> enumerated_{0};
  std::atomic<std::uint64_t> reads_{0};
};

// The id that Git gives such an object.
scanner::git::ObjectId object_id_of(scanner::git::ObjectType type, std::string_view bytes);

// One entry of a raw tree.
std::string tree_entry(std::string_view mode, std::string_view name, const scanner::git::ObjectId& id);

// A raw commit by "A U Thor", dated `seconds`.
std::string commit_bytes(const scanner::git::ObjectId& tree,
                         const std::vector<scanner::git::ObjectId>& parents, std::int64_t seconds);

}  // namespace ekaudit::tests::support
