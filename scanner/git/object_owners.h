// Which of several copies of an object an enumeration takes: that in the first pack that holds it, and a
// loose one only where no pack does.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "core/digest.h"
#include "scanner/git/object_id.h"
#include "scanner/git/pack_set.h"

namespace ekaudit::scanner::git {

class ObjectOwners {
 public:
  // `packs` must outlive the object.
  explicit ObjectOwners(const PackSet& packs);

  // `id` must be in that pack.
  bool owns(std::uint32_t pack, const ObjectId& id) const;
  bool is_packed(const ObjectId& id) const;
  // Which of the pack's objects it owns, as a digest of a bit for each.
  core::Digest owned(std::uint32_t pack) const;

 private:
  struct Owner {
    ObjectId id;
    std::uint32_t pack;
    auto operator<=>(const Owner&) const = default;
  };

  const PackSet& packs_;
  std::vector<Owner> owners_;  // sorted: of what is not in the first pack, the largest one
};

}  // namespace ekaudit::scanner::git
