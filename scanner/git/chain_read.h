// Single objects out of a mapped pack, along their chain of deltas.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "scanner/git/mapped_pack.h"
#include "scanner/git/object_store.h"
#include "scanner/git/pack_index.h"

namespace ekaudit::scanner::git {

struct DeltaChain {
  // The same object, made from a copy, elsewhere, of the one at offsets[at].
  DeltaChain from_copy(std::size_t at, const ObjectId& copy) const {
    return {{offsets.begin(), offsets.begin() + static_cast<std::ptrdiff_t>(at)}, std::nullopt, copy};
  }

  std::vector<std::uint64_t> offsets;  // of the entries: from the object down to what it is made from
  std::optional<ObjectType> type;      // nothing where the last entry builds on `foreign_base`
  ObjectId foreign_base;
};

// From the entries' headers alone. Errors: malformed, also for a chain that runs in a circle or is longer
// than k_max_delta_chain.
core::Result<DeltaChain> follow_chain(const PackIndex& index, const MappedPack& pack, std::uint32_t position);

// The object at the start of the chain, not compared with its id. `foreign` is the foreign base, if the
// chain ends at one. Errors: malformed; too_large if the object, one of its bases or the instructions for
// it take more than `max_size` bytes. `at` is then which of the entries failed.
core::Result<Object> rebuild_chain(const MappedPack& pack, const DeltaChain& chain, std::uint64_t max_size,
                                   std::optional<Object> foreign, std::size_t& at);

}  // namespace ekaudit::scanner::git
