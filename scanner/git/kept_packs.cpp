#include "scanner/git/kept_packs.h"

namespace ekaudit::scanner::git {

KeptPacks find_kept_packs(const PackCache& cache, OdbStore& store, unsigned jobs) {
  KeptPacks kept{cache, {}};
  for (const std::uint32_t pack : store.parts().packs) {
    if (store.pack_size(pack) < k_least_kept_objects || kept.packs.size() == k_most_kept_packs) {
      break;
    }
    if (const auto key = store.pack_key(pack, jobs)) {
      kept.packs.push_back({pack, *key, cache.load(k_pack_record, *key)});
    }
  }
  return kept;
}

}  // namespace ekaudit::scanner::git
