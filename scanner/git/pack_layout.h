// How the objects of one pack depend on one another, read from the entry headers alone: their types,
// the memory that rebuilding each would take, and an order in which every delta's base has just been
// rebuilt.
#pragma once

#include <cstdint>
#include <vector>

#include "core/run_control.h"
#include "scanner/git/object_store.h"
#include "scanner/git/pack_file.h"
#include "scanner/git/pack_index.h"

namespace ekaudit::scanner::git {

// Git itself writes chains of at most 4,095 deltas (gitpacking: pack.depth).
inline constexpr unsigned k_max_delta_chain = 4096;
// All objects of a chain together. Rebuilding one object takes seconds then, which cannot be interrupted.
inline constexpr std::uint64_t k_max_chain_bytes = std::uint64_t{16} << 30;

struct PackLayout {
  enum class State : std::uint8_t {
    unresolved,  // no sound entry, or its chain of deltas runs in a circle, out of the pack or too deep
    commit,      // the type of a sound object, in the order of ObjectType
    tree,
    blob,
    tag,
  };

  // Whether the CRCs of all entries were verified, by an index that is intact. If not, the objects' ids
  // must be. An id that is wrong although all this is right was forged; Git would not notice either.
  bool verified = false;
  // By position in the index.
  std::vector<State> states;
  // The largest piece of memory that rebuilding the object takes: itself, one of its bases, or a
  // delta's instructions. 0 for unresolved ones.
  std::vector<std::uint64_t> peaks;
  // Every position once: delta families together, each object after all that build on it. A reader
  // that keeps the bases it has rebuilt then inflates each object once. Families stand in the order of
  // the pack; unresolved objects come last.
  std::vector<std::uint32_t> order;
};

// Stops early, with whatever is known then, if `control` is stopped.
PackLayout lay_out(const PackIndex& index, const PackFile& pack, unsigned jobs, core::RunControl& control);

}  // namespace ekaudit::scanner::git
