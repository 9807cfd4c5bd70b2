// One pass over all objects of an OdbStore.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/notice.h"
#include "core/run_control.h"
#include "scanner/git/inflate.h"
#include "scanner/git/notice_limit.h"
#include "scanner/git/object_store.h"
#include "scanner/git/odb_store.h"
#include "scanner/git/pack_layout.h"

namespace ekaudit::scanner::git {

class Enumeration {
 public:
  // Everything passed must outlive the object. The store must be loaded.
  Enumeration(OdbStore& store, TypeMask types, const EnumerationLimits& limits, core::RunControl& control,
              ObjectVisitor& visitor);

  core::Notices run();

 private:
  struct LooseId {
    ObjectId id;
    std::uint32_t directory;
  };
  struct Owner {
    ObjectId id;
    std::uint32_t pack;
    auto operator<=>(const Owner&) const = default;
  };
  // A run of one of the lists below.
  struct Batch {
    enum class Kind : std::uint8_t { packed, loose, doubtful };
    Kind kind;
    std::uint32_t pack;
    std::size_t begin;
    std::size_t end;
  };
  struct Worker {
    std::size_t pack = 0;
    std::optional<PackDatabase> open;  // of that pack
    Inflater inflater;
  };

  void plan();
  void plan_pack(std::uint32_t pack);
  void plan_loose();
  void cut_batches(Batch::Kind kind, std::size_t count);
  void find_owners();
  bool is_owner(const ObjectId& id, std::uint32_t pack) const;
  bool is_packed(const ObjectId& id) const;

  void run_batch(unsigned worker, const Batch& batch);
  void visit_packed(unsigned worker, std::uint32_t pack, std::uint32_t position);
  void visit_loose(unsigned worker, const LooseId& loose);
  void visit_any(unsigned worker, const ObjectId& id);
  void deliver(unsigned worker, const ObjectId& id, ObjectType type, std::string_view bytes);
  void refuse(const ObjectId& id, const core::Error& error);
  void notice(std::string kind, std::string message);

  OdbStore& store_;
  TypeMask types_;
  EnumerationLimits limits_;
  core::RunControl& control_;
  ObjectVisitor& visitor_;

  // Sorted: from which pack to take what is not in the first, the largest one.
  std::vector<Owner> owners_;
  std::vector<std::vector<std::uint32_t>> packed_;  // by pack: positions in reading order
  std::vector<bool> verified_;                      // by pack: PackLayout::verified
  std::vector<LooseId> loose_;
  // Where a pack's headers bode ill: maybe another copy of the object can be read.
  std::vector<ObjectId> doubtful_;
  std::vector<Batch> batches_;
  std::vector<Worker> workers_;
  NoticeLimit notices_;
};

}  // namespace ekaudit::scanner::git
