// From names to commits: symbolic refs resolved, tags taken off.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/digest.h"
#include "scanner/git/notice_limit.h"
#include "scanner/git/object_id.h"
#include "scanner/git/odb_store.h"
#include "scanner/git/ref_files.h"
#include "scanner/git/repository.h"

namespace ekaudit::scanner::git {

// Nested tags and symbolic refs beyond these depths are taken for broken.
inline constexpr unsigned k_max_symbolic_depth = 5;
inline constexpr unsigned k_max_tag_depth = 32;

RefKind kind_of_ref(std::string_view name);

class RefTable {
 public:
  // `raw` as read_raw_refs() returns it. `store` must outlive the table.
  RefTable(std::vector<RawRef> raw, OdbStore& store) : raw_(std::move(raw)), store_(store) {}

  std::vector<Ref> resolve_all(NoticeLimit& notices) const;
  // Equal only for the same names with the same values.
  core::Digest fingerprint() const;
  // The object that a value leads to in the end, if there is one.
  std::optional<ObjectId> resolve(const RefValue& value) const;
  // The object behind all tags; zero if something on the way is not there.
  ObjectId peel(const ObjectId& id) const;
  // Refs whose names start with `prefix`.
  std::size_t count_below(std::string_view prefix) const;

 private:
  // Each of these with what peel() says of it, ascending.
  std::vector<std::pair<ObjectId, ObjectId>> peel_each(std::vector<ObjectId> ids) const;

  std::vector<RawRef> raw_;
  OdbStore& store_;
};

}  // namespace ekaudit::scanner::git
