// By what a store, or one of its packs, is known again.
#include "core/digest.h"
#include "scanner/git/loose_objects.h"
#include "scanner/git/odb_store.h"

namespace ekaudit::scanner::git {

core::Result<core::Digest> OdbStore::pack_key(std::uint32_t pack, unsigned jobs) {
  auto fingerprint = ordered_packs().fingerprint(pack, jobs);
  if (!fingerprint || pack == 0) {
    return fingerprint;
  }
  return core::sha256({core::view(*fingerprint), core::view(owners().owned(pack))});
}

std::optional<StoreFingerprint> OdbStore::fingerprint(unsigned jobs) {
  const PackSet& packs = this->packs();
  if (packs.size() == 0 || !packs.notices().empty()) {
    return std::nullopt;
  }
  core::Sha256 all;
  for (std::size_t pack = 0; pack < packs.size(); ++pack) {
    const auto digest = packs.fingerprint(pack, jobs);
    if (!digest) {
      return std::nullopt;
    }
    all.update(core::view(*digest));
  }
  for (const std::filesystem::path& directory : directories_) {
    const auto digest = fingerprint_loose_objects(directory);
    if (!digest) {
      return std::nullopt;
    }
    all.update(core::view(*digest));
  }
  return StoreFingerprint{all.finish(), *packs.fingerprint(0, jobs)};
}

}  // namespace ekaudit::scanner::git
