#include "scanner/git/closure.h"

#include <iterator>
#include <utility>

#include "scanner/git/hit_tree_collector.h"

namespace ekaudit::scanner::git {

Closure find_hit_trees(ObjectStore& store, const HitBlobs& hits, const EnumerationLimits& limits,
                       const AttributionLimits& caps, core::RunControl& control, Childless childless) {
  std::vector<ObjectId> ids;
  for (const auto& [id, tokens] : hits) {
    if (!tokens.empty()) {
      ids.push_back(id);
    }
  }
  HitTreeCollector collector(std::move(ids), limits.jobs, caps);
  core::Notices notices = store.for_each(mask_of(ObjectType::tree), limits, control, collector);
  Closure closure;
  if (!control.stopped()) {
    closure = collector.finish(childless, control).value_or(Closure{});
  }
  notices.insert(notices.end(), std::make_move_iterator(closure.notices.begin()),
                 std::make_move_iterator(closure.notices.end()));
  closure.notices = std::move(notices);
  return closure;
}

}  // namespace ekaudit::scanner::git
