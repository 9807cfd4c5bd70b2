// A pack, ready to be passed over: read with the first pass, kept for the next one.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "core/run_control.h"
#include "scanner/git/mapped_pack.h"
#include "scanner/git/pack_families.h"
#include "scanner/git/pack_index.h"

namespace ekaudit::scanner::git {

struct ReadyPack {
  // `index` must outlive the object. Without families if `control` is stopped.
  ReadyPack(const PackIndex& index, std::shared_ptr<const MappedPack> mapped,
            std::vector<bool> owned_positions, unsigned jobs, core::RunControl& control)
      : pack(std::move(mapped)), families(index, *pack, jobs, control), owned(std::move(owned_positions)) {}

  std::shared_ptr<const MappedPack> pack;
  PackFamilies families;
  // Of the positions in the index those that are taken from this pack and from no other; all, if empty.
  std::vector<bool> owned;
};

}  // namespace ekaudit::scanner::git
