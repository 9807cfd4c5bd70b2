// Notes what trees say of hits, while they are passed over for whatever reason: the first half of
// find_hit_trees() (closure.h), for a pass that has more to do.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/git/attribution_limits.h"
#include "scanner/git/closure.h"
#include "scanner/git/entry_table.h"
#include "scanner/git/hit_trees_builder.h"
#include "scanner/git/notice_limit.h"
#include "scanner/git/object_parse.h"
#include "scanner/git/object_store.h"

namespace ekaudit::scanner::git {

// Says of most ids that they are no hit from a few bits that stay in the processor's cache.
class HitIds {
 public:
  // In any order.
  explicit HitIds(std::vector<ObjectId> ids);

  bool contains(const ObjectId& id) const;

 private:
  static std::uint32_t bit_of(const ObjectId& id);

  std::vector<ObjectId> ids_;  // sorted
  std::vector<std::uint64_t> bits_;
};

class HitTreeCollector final : public ObjectVisitor {
 public:
  // `hits`: what find_hit_trees() takes with tokens. `caps` must outlive the object.
  HitTreeCollector(std::vector<ObjectId> hits, unsigned jobs, const AttributionLimits& caps);
  ~HitTreeCollector() override;

  // Every tree once; other objects are left alone.
  void visit(unsigned worker, const ObjectId& id, ObjectType type, std::string_view bytes) override;

  // After the last tree, once. Nothing if `control` is stopped meanwhile: trees may be missing then, and what
  // is remembered of them would be wrong.
  std::optional<Closure> finish(Childless childless, core::RunControl& control);

 private:
  struct Worker;

  bool over_limit() const;
  std::optional<HitTrees> build(Childless childless, std::vector<ObjectId>& listed,
                                core::RunControl& control);
  void note(unsigned worker, const ObjectId& tree, const NotedEntry& entry);
  void notice(std::string kind, std::string message, const ObjectId& tree);

  const HitIds hits_;
  const AttributionLimits& caps_;
  EntryTable entries_;
  std::vector<Worker> workers_;
  EntryLists lists_;
  std::atomic<std::uint64_t> list_bytes_{0};
  NoticeLimit notices_;
};

}  // namespace ekaudit::scanner::git
