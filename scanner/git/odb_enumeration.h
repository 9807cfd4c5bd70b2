// An enumeration whose packed objects libgit2 rebuilds, in an order in which it rebuilds no chain twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "scanner/git/enumeration.h"

namespace ekaudit::scanner::git {

class OdbEnumeration final : public Enumeration {
 public:
  OdbEnumeration(OdbStore& store, TypeMask types, const EnumerationLimits& limits, core::RunControl& control,
                 ObjectVisitor& visitor);

 private:
  struct Worker {
    std::size_t pack = 0;
    std::optional<PackDatabase> open;  // of that pack
  };

  void plan_pack(std::uint32_t pack) override;
  void run_batch(unsigned worker, const Batch& batch) override;
  struct Packed {
    std::uint32_t position;
    std::uint64_t peak;
  };

  void visit_packed(unsigned worker, std::uint32_t pack, const Packed& packed);

  std::vector<std::vector<Packed>> packed_;  // by pack, in reading order
  std::vector<bool> verified_;               // by pack: PackLayout::verified
  std::vector<Worker> workers_;
};

}  // namespace ekaudit::scanner::git
