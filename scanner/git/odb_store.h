// The objects of a repository: its packs, its loose objects, and those of its alternates. Packs have two
// readers behind one interface: our own, which maps them, and libgit2, much slower, which is asked where
// ours can make nothing of an object, and which ours is compared with. Bytes are verified by the CRCs
// in the packs' indexes where these are intact (SHA-1 would double the time), and by their ids everywhere
// else, also in read().
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/error.h"
#include "core/notice.h"
#include "core/run_control.h"
#include "scanner/git/object_choice.h"
#include "scanner/git/object_owners.h"
#include "scanner/git/object_store.h"
#include "scanner/git/pack_set.h"
#include "scanner/git/ready_pack.h"

namespace ekaudit::scanner::git {

struct DeltaChain;

// A part of what a store holds.
struct StoreParts {
  std::vector<std::uint32_t> packs;  // numbers, ascending
  bool loose = true;                 // loose objects, and what there is to say of packs that cannot be used
  ObjectChoice choice{};             // among their objects
};

// Equal only for stores of the same packs and loose objects, as far as indexes, names and times tell.
struct StoreFingerprint {
  core::Digest all;
  core::Digest largest_pack;
};

class OdbStore final : public ObjectStore {
 public:
  // The repository's own directory of objects and those of its alternates. Nothing is opened before
  // it is needed.
  explicit OdbStore(std::vector<std::filesystem::path> object_directories,
                    PackBackend backend = PackBackend::automatic);

  core::Notices for_each(TypeMask types, const EnumerationLimits& limits, core::RunControl& control,
                         ObjectVisitor& visitor) override;
  // The same for a part. What lies in several packs belongs to the largest one of the whole store.
  core::Notices for_each_in(const StoreParts& parts, TypeMask types, const EnumerationLimits& limits,
                            core::RunControl& control, ObjectVisitor& visitor);
  // Reads what a pass over these packs begins with: it would itself, but others have the time meanwhile. Safe
  // beside single lookups, not beside a pass.
  void prepare(const std::vector<std::uint32_t>& packs, unsigned jobs, core::RunControl& control);
  // Gives back what a pass over the packs keeps for the next one. Not during one.
  void end_passes() { ready_.clear(); }
  // All packs that can be used: their numbers are 0 to the last, the largest first.
  StoreParts parts();
  // In how many objects a pack's index lists.
  std::uint32_t pack_size(std::uint32_t pack);
  // Equal only for packs that give the same objects in for_each_in(). Errors: those of
  // PackSet::fingerprint.
  core::Result<core::Digest> pack_key(std::uint32_t pack, unsigned jobs);
  // Nothing where there is no pack, or something that cannot be used. Packs are looked at once, loose objects
  // each time.
  std::optional<StoreFingerprint> fingerprint(unsigned jobs);
  // How many objects the largest pack lists, or would, if its index were in order.
  std::uint32_t largest_pack_size() { return packs().size() == 0 ? 0 : packs().index(0).size(); }
  // Whether a pack that was passed over, before end_passes(), holds deltas whose bases lie elsewhere: what it
  // gives then depends on more than the pack.
  bool builds_on_others(std::uint32_t pack) const;
  // Whether there are packs that single lookups see nothing of.
  bool has_unindexed_packs() { return !ordered_packs().unindexed().empty(); }
  // Whether one of these packs lists the object.
  bool lies_in(const std::vector<std::uint32_t>& packs, const ObjectId& id);
  // Whether there is any copy of it, readable or not.
  bool has(const ObjectId& id);
  core::Notices verify_packs(unsigned jobs, core::RunControl& control) override;
  core::Result<Object> read(const ObjectId& id, std::uint64_t max_size) override;
  std::size_t pack_count() const override { return pack_count_; }

  // The type alone, without rebuilding the object. Errors as read(), but for too_large.
  core::Result<ObjectType> type_of(const ObjectId& id);
  // The same of many, fastest in ascending order; nothing for errors.
  std::vector<std::optional<ObjectType>> types_of(const std::vector<ObjectId>& ids);

  // Ids that start with these lower-case hexadecimal digits: all of them, but no more than two.
  // Errors: usage, for fewer than 4 digits, more than 40 or anything else than digits.
  core::Result<std::vector<ObjectId>> ids_with_prefix(const std::string& hex);

 private:
  friend class Enumeration;

  // For single lookups: opened with the first one, and not read through.
  const PackSet& packs();
  // Those that can be numbered and enumerated. Where all indexes are sound, as packs().
  const PackSet& ordered_packs();
  const ObjectOwners& owners();
  // For one pass at a time. Errors: those of PackSet::map.
  core::Result<std::shared_ptr<const ReadyPack>> ready(std::uint32_t pack, unsigned jobs,
                                                       core::RunControl& control);
  // Of one lookup: how many packs may still be passed from one to the other for a base, and how many bases
  // may be asked for in all, since there may be many copies of each.
  struct Way {
    unsigned hops;
    unsigned& left;
  };
  // From anywhere but the pack `except`.
  core::Result<Object> read(const ObjectId& id, std::uint64_t max_size, Way way,
                            std::optional<std::size_t> except);
  core::Result<Object> read_packed(std::size_t pack, std::uint32_t position, std::uint64_t max_size, Way way);
  // The object at the chain's start; where what it builds on is damaged, by copies of that from elsewhere.
  core::Result<Object> read_chain(std::size_t pack, const MappedPack& mapped, const DeltaChain& chain,
                                  std::uint64_t max_size, Way way);
  core::Result<Object> read_base(const ObjectId& id, std::uint64_t max_size, Way way,
                                 std::optional<std::size_t> except);
  bool is_single(const ObjectId& id);
  core::Result<ObjectType> type_of(const ObjectId& id, Way way);
  core::Result<ObjectType> packed_type(std::size_t pack, std::uint32_t position, Way way);
  // Takes every copy of the object, but for that in the pack `except`, in turn: from_pack(pack, position) and
  // from_directory(path), which return a Result<T>. The first one that holds a value is returned.
  template <class T, class FromPack, class FromDirectory>
  core::Result<T> try_copies(const ObjectId& id, std::optional<std::size_t> except, FromPack from_pack,
                             FromDirectory from_directory);

  std::vector<std::filesystem::path> directories_;
  PackBackend backend_;
  std::size_t pack_count_;
  std::once_flag loaded_;
  std::shared_ptr<const PackSet> packs_;
  std::once_flag ordered_;
  std::shared_ptr<const PackSet> ordered_packs_;
  std::once_flag owners_found_;
  std::unique_ptr<ObjectOwners> owners_;
  std::map<std::uint32_t, std::shared_ptr<const ReadyPack>> ready_;
  std::mutex singles_mutex_;
  std::unordered_set<ObjectId, ObjectIdHash> singles_;  // of which a second copy was sought in vain
};

}  // namespace ekaudit::scanner::git
