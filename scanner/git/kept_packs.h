// Which packs of a store an incremental scan remembers. Small ones are read each time that anything has
// changed, with the loose objects, since that costs no more than to look them up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "scanner/git/odb_store.h"
#include "scanner/git/pack_cache.h"

namespace ekaudit::scanner::git {

// The kind of what PackCache holds of a pack by its key.
inline constexpr std::string_view k_pack_record = "pack";
// And by that of the largest pack, of what leads to hits (kept_trees.h).
inline constexpr std::string_view k_trees_record = "trees";

struct KeptPack {
  std::uint32_t number;
  core::Digest key;                   // OdbStore::pack_key
  std::optional<std::string> record;  // what an earlier run left of it
};

struct KeptPacks {
  const PackCache& cache;
  std::vector<KeptPack> packs;  // the largest first
};

inline constexpr std::uint32_t k_least_kept_objects = 256;
inline constexpr std::size_t k_most_kept_packs = 64;

KeptPacks find_kept_packs(const PackCache& cache, OdbStore& store, unsigned jobs);

}  // namespace ekaudit::scanner::git
