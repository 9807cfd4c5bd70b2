// An enumeration that reads mapped packs itself: delta families walked depth first, on all threads.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "scanner/git/enumeration.h"
#include "scanner/git/family_walk.h"
#include "scanner/git/pack_families.h"
#include "scanner/git/ready_pack.h"

namespace ekaudit::scanner::git {

class MappedEnumeration final : public Enumeration {
 public:
  MappedEnumeration(OdbStore& store, TypeMask types, const EnumerationLimits& limits,
                    core::RunControl& control, ObjectVisitor& visitor);

 private:
  struct OpenPack {
    OpenPack(const PackIndex& index, std::shared_ptr<const ReadyPack> ready)
        : pack(std::move(ready)), walked{index, *pack->pack, pack->families, pack->owned, {}, {}} {}

    std::shared_ptr<const ReadyPack> pack;
    WalkedPack walked;
    std::vector<std::uint32_t> order;  // families to walk, in batches
  };

  void plan_pack(std::uint32_t pack) override;
  void run_batch(unsigned worker, const Batch& batch) override;
  void choose_needed(OpenPack& open) const;
  void cut_batches(std::uint32_t pack, OpenPack& open);

  std::vector<std::unique_ptr<OpenPack>> open_;     // by pack
  std::vector<std::unique_ptr<FamilyWalk>> walks_;  // by worker
};

}  // namespace ekaudit::scanner::git
