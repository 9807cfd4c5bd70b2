// Visits the objects of a delta family, each inflated once: depth first, so that a base is in memory when
// what builds on it is read. Objects that nothing builds on are not rebuilt at all if the visitor's screen
// finds nothing in what is new in them.
//
// Where memory runs out, bases far up are dropped, and rebuilt when their next branch is due.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/run_control.h"
#include "scanner/git/buffer_pool.h"
#include "scanner/git/deflate.h"
#include "scanner/git/delta.h"
#include "scanner/git/mapped_pack.h"
#include "scanner/git/object_choice.h"
#include "scanner/git/object_store.h"
#include "scanner/git/pack_families.h"
#include "scanner/git/pack_index.h"
#include "scanner/git/walk_memory.h"

namespace ekaudit::scanner::git {

// A pack, ready to be walked.
struct WalkedPack {
  const PackIndex& index;
  const MappedPack& pack;
  const PackFamilies& families;
  // Of the positions in the index those that are to be visited; all, if empty.
  std::vector<bool> wanted;
  // Limits them further. Then `needed` has the ranks of the objects that are to be visited and of those that
  // they build on; nothing else is rebuilt.
  ObjectChoice choice{};
  std::vector<bool> needed{};

  bool is_wanted(PackFamilies::Rank rank, ObjectType type) const {
    return is_owned(rank) && (choice.is_all() || choice.takes(type, id(rank)));
  }
  // As long as the type is not known.
  bool may_be_wanted(PackFamilies::Rank rank) const {
    return is_owned(rank) && (choice.is_all() || choice.may_take(id(rank)));
  }
  bool is_needed(PackFamilies::Rank rank) const { return needed.empty() || needed[rank]; }
  ObjectId id(PackFamilies::Rank rank) const { return index.id(families.position(rank)); }
  bool is_owned(PackFamilies::Rank rank) const { return wanted.empty() || wanted[families.position(rank)]; }
};

// What a family builds on, where that lies outside the pack. `large` is held if it is a large object.
struct ForeignBase {
  std::string_view bytes;
  std::unique_lock<std::mutex> large{};
};

// One per thread.
class FamilyWalk {
 public:
  // Everything passed must outlive the object.
  FamilyWalk(unsigned worker, const EnumerationLimits& limits, WalkMemory& memory, core::RunControl& control,
             ObjectVisitor& visitor);

  // `type` and, if the root builds on an object outside the pack, that object's bytes. Ids of objects that
  // could not be rebuilt are added to `doubtful`, and so are those that build on them. Ends early when the
  // control is stopped. Returns the number of objects dealt with.
  std::uint64_t walk(const WalkedPack& pack, PackFamilies::Rank root, ObjectType type,
                     std::optional<ForeignBase> foreign_base, std::vector<ObjectId>& doubtful);
  // Adds the ids of a family whose foreign base cannot be had.
  static void give_up(const WalkedPack& pack, PackFamilies::Rank root, std::vector<ObjectId>& doubtful);

 private:
  using Rank = PackFamilies::Rank;
  class Ending;
  struct Step {
    Rank rank;
    std::uint32_t next_child = 0;
    bool candidate = true;  // the screen may find something in it
    Buffer bytes;           // none where they were dropped
  };

  void begin(Rank root);
  void visit_child(std::size_t parent, Rank child);
  // The entry's header and zlib stream, checked against the CRC; nothing if it is unsound.
  struct Entry {
    EntryHeader header;
    std::string_view stream;  // of at most `length` bytes, and what may be read behind it
    std::size_t length;
  };
  std::optional<Entry> open_entry(Rank rank) const;
  std::optional<Delta> read_delta(Rank rank);
  bool inflate_whole(Rank rank, Buffer& bytes);
  bool restore(std::size_t depth);
  bool rebuild(Rank rank, std::string_view base, Buffer& bytes);

  // Nothing that is needed builds on it.
  bool is_end(Rank rank) const;
  bool is_screened() const;
  ObjectId id_of(Rank rank) const { return pack_->id(rank); }
  // False if the bytes are not the object's.
  bool deliver(Rank rank, std::string_view bytes, bool candidate);
  void pass(Rank rank, std::uint64_t size, std::string_view head);
  void refuse(Rank rank) { give_up(*pack_, rank, *doubtful_); }

  bool reserve(std::uint64_t bytes);
  Buffer take(std::uint64_t size);
  void release(Buffer& buffer);

  unsigned worker_;
  const EnumerationLimits& limits_;
  WalkMemory& memory_;
  core::RunControl& control_;
  ObjectVisitor& visitor_;
  const Screen* screen_;
  std::size_t reach_;

  WholeInflater inflater_;
  BufferPool pool_;
  std::string scratch_;
  std::string_view instructions_;  // in scratch_: of the delta that was read last
  std::string new_text_;
  std::array<char, k_passed_head> head_{};

  // Of the family that is being walked.
  const WalkedPack* pack_ = nullptr;
  ObjectType type_ = ObjectType::blob;
  std::string_view foreign_base_;
  std::vector<ObjectId>* doubtful_ = nullptr;
  std::vector<Step> path_;
  std::size_t needed_step_ = 0;  // in path_: what is being built on, and must not be dropped
  std::uint64_t held_ = 0;       // bytes in path_ and on their way there
  std::uint64_t allowed_ = 0;    // for objects and instructions together
  std::unique_lock<std::mutex> large_;
  std::uint64_t done_ = 0;
  std::uint64_t done_bytes_ = 0;
};

}  // namespace ekaudit::scanner::git
