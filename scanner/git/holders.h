// Who still holds a traced token: the tips, and the commits in scope that have no children there.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/run_control.h"
#include "scanner/git/commit_graph.h"
#include "scanner/git/events.h"

namespace ekaudit::scanner::git {

struct Holders {
  std::vector<std::size_t> tips;      // indices into the tips asked about, sorted
  std::optional<CommitIndex> newest;  // of these tips, or else of the childless commits that hold it
};

struct HoldersResult {
  std::vector<Holders> holders;  // by trace
  bool limited = false;          // some tips were left out
};

// Trees are walked together with the traced paths only; commits whose trees hold the same are asked
// once. Stops early with `control`.
HoldersResult find_holders(const AttributionView& view, const Events& events,
                           std::span<const CommitIndex> tips, const std::vector<bool>& in_scope,
                           core::RunControl& control);

}  // namespace ekaudit::scanner::git
