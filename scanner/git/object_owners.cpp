#include "scanner/git/object_owners.h"

#include <algorithm>
#include <string>

namespace ekaudit::scanner::git {

ObjectOwners::ObjectOwners(const PackSet& packs) : packs_(packs) {
  for (std::uint32_t pack = 1; pack < packs.size(); ++pack) {
    const PackIndex& index = packs.index(pack);
    for (std::uint32_t position = 0; position < index.size(); ++position) {
      const ObjectId id = index.id(position);
      if (!packs.index(0).find(id)) {
        owners_.push_back({id, pack});
      }
    }
  }
  std::sort(owners_.begin(), owners_.end());
  const auto same_id = [](const Owner& a, const Owner& b) { return a.id == b.id; };
  owners_.erase(std::unique(owners_.begin(), owners_.end(), same_id), owners_.end());
}

bool ObjectOwners::owns(std::uint32_t pack, const ObjectId& id) const {
  return pack == 0 || std::binary_search(owners_.begin(), owners_.end(), Owner{id, pack});
}

core::Digest ObjectOwners::owned(std::uint32_t pack) const {
  const PackIndex& index = packs_.index(pack);
  std::string bits(index.size() / 8 + 1, '\0');
  for (std::uint32_t position = 0; position < index.size(); ++position) {
    if (owns(pack, index.id(position))) {
      bits[position / 8] = static_cast<char>(bits[position / 8] | (1 << (position % 8)));
    }
  }
  return core::sha256(bits);
}

bool ObjectOwners::is_packed(const ObjectId& id) const {
  if (packs_.size() == 0) {
    return false;
  }
  const auto owner = std::lower_bound(owners_.begin(), owners_.end(), Owner{id, 0});
  return packs_.index(0).find(id) || (owner != owners_.end() && owner->id == id);
}

}  // namespace ekaudit::scanner::git
