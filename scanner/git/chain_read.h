// Single objects out of a mapped pack, along their chain of deltas.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"
#include "scanner/git/mapped_pack.h"
#include "scanner/git/object_store.h"
#include "scanner/git/pack_index.h"

namespace ekaudit::scanner::git {

// One of the last three says how it ends: with a whole object of that type, with a delta on a base outside
// the pack, or nowhere.
struct DeltaChain {
  std::vector<std::uint64_t> offsets;  // of the entries: from the object down to what it is made from
  std::optional<ObjectType> type;
  std::optional<ObjectId> foreign_base;
  std::optional<core::Error> problem;
};

// From the entries' headers alone. `problem` is malformed, also for a chain that runs in a circle or is
// longer than k_max_delta_chain.
DeltaChain follow_chain(const PackIndex& index, const MappedPack& pack, std::uint32_t position);

// The object at the start of these entries, not compared with its id. The last of them is a whole object, or
// builds on `foreign`. Errors: malformed; too_large if the object, one of its bases or the instructions for
// it take more than `max_size` bytes. `failed` is then which of the entries it was.
core::Result<Object> rebuild_chain(const MappedPack& pack, std::span<const std::uint64_t> offsets,
                                   std::uint64_t max_size, std::optional<Object> foreign,
                                   std::size_t& failed);

}  // namespace ekaudit::scanner::git
