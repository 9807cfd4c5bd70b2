// One pass over all objects of an OdbStore: which copy of each is taken, loose objects, and what cannot be
// read. How the objects of a pack are rebuilt is left to those that derive from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/notice.h"
#include "core/run_control.h"
#include "scanner/git/family_walk.h"
#include "scanner/git/inflate.h"
#include "scanner/git/notice_limit.h"
#include "scanner/git/object_owners.h"
#include "scanner/git/object_store.h"
#include "scanner/git/odb_store.h"
#include "scanner/git/pack_families.h"
#include "scanner/git/single_read.h"
#include "scanner/git/walk_memory.h"

namespace ekaudit::scanner::git {

class Enumeration {
 public:
  // Everything passed must outlive the object. The store must be loaded.
  Enumeration(OdbStore& store, TypeMask types, const EnumerationLimits& limits, core::RunControl& control,
              ObjectVisitor& visitor);
  virtual ~Enumeration();
  Enumeration(const Enumeration&) = delete;
  Enumeration& operator=(const Enumeration&) = delete;

  core::Notices run(const StoreParts& parts);

 protected:
  // Of a pack's objects: what `begin` and `end` count is up to those who plan.
  struct Batch {
    std::uint32_t pack;
    std::size_t begin;
    std::size_t end;
  };

  // Lists batches for a pack, and the ids that are doubtful from the start.
  virtual void plan_pack(std::uint32_t pack) = 0;
  virtual void run_batch(unsigned worker, const Batch& batch) = 0;

  // Returns the number of objects dealt with; those that could not be rebuilt are added to `doubtful`.
  std::uint64_t walk_family(FamilyWalk& walk, const WalkedPack& pack, const PackFamilies::Family& family,
                            std::vector<ObjectId>& doubtful);
  void deliver(unsigned worker, const ObjectId& id, ObjectType type, std::string_view bytes);
  // For an object that takes `size` bytes; empty if that is not worth waiting.
  std::unique_lock<std::mutex> claim_if_large(std::uint64_t size) {
    return size > small_object(memory_) ? memory_.claim_large() : std::unique_lock<std::mutex>();
  }
  // Any copy, by any reader: a notice in either case.
  void visit_any(unsigned worker, const ObjectId& id);
  // Where a pack's copy cannot be trusted or read: maybe another one can. Those that the choice leaves out
  // are forgotten. Safe from several threads.
  void doubt(std::vector<ObjectId> ids);
  // All objects of a pack that this pass is to take from it.
  std::vector<ObjectId> owned_ids(std::uint32_t pack) const;
  const ObjectChoice& choice() const { return choice_; }
  const PackSet& packs() const { return store_.ordered_packs(); }
  core::Result<std::shared_ptr<const ReadyPack>> ready(std::uint32_t pack) {
    return store_.ready(pack, limits_.jobs, control_);
  }

  OdbStore& store_;
  TypeMask types_;
  EnumerationLimits limits_;
  core::RunControl& control_;
  ObjectVisitor& visitor_;
  const ObjectOwners& owners_;
  WalkMemory memory_;
  std::vector<Batch> batches_;
  NoticeLimit notices_;

 private:
  struct LooseId {
    ObjectId id;
    std::uint32_t directory;
  };

  void plan_loose();
  void visit_loose(unsigned worker, const LooseId& loose);
  void visit_doubtful();
  // What lies in no other pack and in no file, with an index made for it; on one thread.
  void visit_unindexed(const std::filesystem::path& pack_file, std::set<ObjectId>& visited);
  void refuse(const ObjectId& id, const core::Error& error);
  void notice(std::string kind, std::string message);

  ObjectChoice choice_;
  std::vector<LooseId> loose_;
  std::mutex doubtful_mutex_;
  std::vector<ObjectId> doubtful_;
  std::vector<Inflater> inflaters_;  // by worker
};

}  // namespace ekaudit::scanner::git
