#include "scanner/git/family_walk.h"

#include <algorithm>
#include <utility>

#include "scanner/git/object_header.h"
#include "scanner/git/pack_layout.h"

namespace ekaudit::scanner::git {

namespace {

// Gathering what is new around one instruction takes as long as searching about this many bytes.
constexpr std::size_t k_bytes_per_run = 160;
// Scratch memory above this is given back after each family.
constexpr std::size_t k_most_scratch = std::size_t{4} << 20;

void trim(std::string& scratch) {
  if (scratch.capacity() > k_most_scratch) {
    std::string().swap(scratch);
  }
}

}  // namespace

// However a walk ends, others wait for the large share.
class FamilyWalk::Ending {
 public:
  explicit Ending(FamilyWalk& walk) : walk_(walk) {}
  ~Ending() {
    walk_.held_ -= walk_.foreign_base_.size();
    walk_.foreign_base_ = {};
    walk_.large_ = {};
  }
  Ending(const Ending&) = delete;
  Ending& operator=(const Ending&) = delete;

 private:
  FamilyWalk& walk_;
};

FamilyWalk::FamilyWalk(unsigned worker, const EnumerationLimits& limits, WalkMemory& memory,
                       core::RunControl& control, ObjectVisitor& visitor)
    : worker_(worker),
      limits_(limits),
      memory_(memory),
      control_(control),
      visitor_(visitor),
      screen_(visitor.screen()),
      reach_(screen_ == nullptr || screen_->longest() == 0 ? 0 : screen_->longest() - 1) {}

std::uint64_t FamilyWalk::walk(const WalkedPack& pack, Rank root, ObjectType type,
                               std::optional<ForeignBase> foreign_base, std::vector<ObjectId>& doubtful) {
  const Ending ending(*this);
  pack_ = &pack;
  type_ = type;
  foreign_base_ = foreign_base ? foreign_base->bytes : std::string_view();
  large_ = foreign_base ? std::move(foreign_base->large) : std::unique_lock<std::mutex>();
  held_ += foreign_base_.size();
  doubtful_ = &doubtful;
  allowed_ = large_.owns_lock() ? memory_.large() : memory_.share();
  done_ = 0;
  begin(root);
  while (!path_.empty() && !control_.stopped()) {
    Step& step = path_.back();
    const auto children = pack.families.children(step.rank);
    if (step.next_child == children.size()) {
      release(step.bytes);
      path_.pop_back();
      continue;
    }
    const Rank child = children[step.next_child++];
    if (!pack.is_needed(child)) {
      continue;
    }
    if (step.next_child < children.size()) {
      pack.pack.prefetch(pack.families.offset(children[step.next_child]));
    }
    if (step.next_child + 1 < children.size()) {
      pack.families.prefetch(children[step.next_child + 1]);
    }
    needed_step_ = path_.size() - 1;
    if (path_.size() <= k_max_delta_chain && (step.bytes || restore(path_.size() - 1))) {
      visit_child(path_.size() - 1, child);
    } else {
      refuse(child);
    }
  }
  while (!path_.empty()) {
    release(path_.back().bytes);
    path_.pop_back();
  }
  trim(scratch_);
  trim(new_text_);
  control_.progress.bytes.fetch_add(std::exchange(done_bytes_, 0), std::memory_order_relaxed);
  return done_;
}

void FamilyWalk::begin(Rank root) {
  Buffer bytes;
  if (!rebuild(root, foreign_base_, bytes)) {
    refuse(root);
    return;
  }
  const bool candidate = !is_screened() || screen_->may_hold(bytes.view());
  if (!deliver(root, bytes.view(), candidate)) {
    doubtful_->push_back(id_of(root));
  }
  if (is_end(root)) {
    release(bytes);
  } else {
    path_.push_back({root, 0, candidate, std::move(bytes)});
  }
}

bool FamilyWalk::is_end(Rank rank) const {
  const auto children = pack_->families.children(rank);
  return children.empty() || std::none_of(children.begin(), children.end(),
                                          [this](Rank child) { return pack_->is_needed(child); });
}

void FamilyWalk::visit_child(std::size_t parent, Rank child) {
  Step& step = path_[parent];
  const auto grandchildren = pack_->families.children(child);
  if (!grandchildren.empty()) {
    pack_->families.prefetch(grandchildren.front());
  }
  const auto delta = read_delta(child);
  if (!grandchildren.empty()) {
    pack_->pack.prefetch(pack_->families.offset(grandchildren.front()));
  }
  if (!delta) {
    refuse(child);
    return;
  }
  const bool is_leaf = is_end(child);
  const bool looks_new = is_screened() && !step.candidate;
  if (looks_new && is_leaf && pack_->families.has_crcs()) {
    const std::span<char> head(
        head_.data(), static_cast<std::size_t>(std::min<std::uint64_t>(delta->result_size(), head_.size())));
    const auto text = delta->new_text(step.bytes.view(), reach_, new_text_, head);
    if (!text) {
      refuse(child);
      return;
    }
    if (!screen_->may_hold(*text)) {
      pass(child, delta->result_size(), {head.data(), head.size()});
      return;
    }
  }
  Buffer bytes;
  std::optional<std::size_t> runs;
  if (reserve(instructions_.size() + delta->result_size())) {
    bytes = take(delta->result_size());
    runs = delta->apply(step.bytes.view(), bytes.span());
  }
  if (!runs) {
    release(bytes);
    refuse(child);
    return;
  }
  bool candidate = step.candidate;
  if (is_screened()) {
    // Where little is new, looking at that alone is less work than looking at everything.
    const bool is_pieced = looks_new && *runs * k_bytes_per_run < bytes.size();
    const auto text =
        is_pieced ? delta->new_text(step.bytes.view(), reach_, new_text_, {}) : std::optional(bytes.view());
    candidate = !text || screen_->may_hold(*text);
  }
  if (!deliver(child, bytes.view(), candidate)) {
    doubtful_->push_back(id_of(child));
  }
  if (step.next_child == pack_->families.children(step.rank).size()) {
    release(step.bytes);
  }
  if (is_leaf) {
    release(bytes);
  } else {
    path_.push_back({child, 0, candidate, std::move(bytes)});
  }
}

std::optional<FamilyWalk::Entry> FamilyWalk::open_entry(Rank rank) const {
  const PackFamilies& families = pack_->families;
  const std::uint64_t offset = families.offset(rank);
  const std::string_view bytes = pack_->pack.bytes(offset, families.end(rank));
  if (families.has_crcs() && crc32(bytes) != families.crc(rank)) {
    return std::nullopt;
  }
  const auto header = parse_entry_header(bytes, offset);
  if (!header) {
    return std::nullopt;
  }
  const std::size_t length = bytes.size() - header->length;
  if (header->size > limits_.max_object_size || header->size > most_inflated(length)) {
    return std::nullopt;
  }
  const std::uint64_t begin = offset + header->length;
  return Entry{*header, pack_->pack.bytes(begin, begin + length + WholeInflater::k_room), length};
}

std::optional<Delta> FamilyWalk::read_delta(Rank rank) {
  const auto entry = open_entry(rank);
  if (!entry || entry->header.kind == EntryHeader::Kind::whole || !reserve(entry->header.size)) {
    return std::nullopt;
  }
  const auto size = static_cast<std::size_t>(entry->header.size);
  if (scratch_.size() < size + WholeInflater::k_room) {
    scratch_.resize(size + WholeInflater::k_room);
  }
  if (!inflater_.inflate_roomy(entry->stream, entry->length, scratch_, size)) {
    return std::nullopt;
  }
  instructions_ = std::string_view(scratch_).substr(0, size);
  const auto delta = Delta::parse(instructions_);
  if (!delta || delta->result_size() > limits_.max_object_size) {
    return std::nullopt;
  }
  return delta;
}

bool FamilyWalk::inflate_whole(Rank rank, Buffer& bytes) {
  const auto entry = open_entry(rank);
  if (!entry || entry->header.kind != EntryHeader::Kind::whole || !reserve(entry->header.size)) {
    return false;
  }
  bytes = take(entry->header.size);
  return inflater_.inflate_roomy(entry->stream, entry->length, bytes.room(), bytes.size());
}

// A whole object or one that builds on `base`; if it fails, `bytes` is empty.
bool FamilyWalk::rebuild(Rank rank, std::string_view base, Buffer& bytes) {
  const auto header = pack_->pack.header(pack_->families.offset(rank));
  bool done = false;
  if (header && header->kind == EntryHeader::Kind::whole) {
    done = inflate_whole(rank, bytes);
  } else if (header) {
    const auto delta = read_delta(rank);
    if (delta && reserve(instructions_.size() + delta->result_size())) {
      bytes = take(delta->result_size());
      done = delta->apply(base, bytes.span()).has_value();
    }
  }
  if (!done) {
    release(bytes);
  }
  return done;
}

// Rebuilds the dropped bytes of path_[depth] from the nearest step above that has its own.
bool FamilyWalk::restore(std::size_t depth) {
  std::size_t from = depth + 1;
  while (from > 0 && !path_[from - 1].bytes) {
    --from;
  }
  needed_step_ = from == 0 ? path_.size() : from - 1;
  Buffer base;
  for (std::size_t at = from; at <= depth; ++at) {
    const std::string_view below =
        at > from ? base.view() : (at == 0 ? foreign_base_ : path_[at - 1].bytes.view());
    Buffer next;
    if (control_.stopped() || !rebuild(path_[at].rank, below, next)) {
      release(base);
      return false;
    }
    release(base);
    base = std::move(next);
  }
  path_[depth].bytes = std::move(base);
  needed_step_ = depth;
  return true;
}

bool FamilyWalk::is_screened() const {
  return screen_ != nullptr && (visitor_.screened_types() & mask_of(type_)) != 0;
}

bool FamilyWalk::deliver(Rank rank, std::string_view bytes, bool candidate) {
  if (!pack_->is_wanted(rank, type_)) {
    return true;
  }
  if (!pack_->families.has_crcs() && !matches_id(id_of(rank), type_, bytes)) {
    return false;
  }
  if (candidate || !is_screened()) {
    ++done_;
    done_bytes_ += bytes.size();
    visitor_.visit(worker_, id_of(rank), type_, bytes);
  } else {
    pass(rank, bytes.size(), bytes.substr(0, k_passed_head));
  }
  return true;
}

void FamilyWalk::pass(Rank rank, std::uint64_t size, std::string_view head) {
  if (pack_->is_wanted(rank, type_)) {
    ++done_;
    done_bytes_ += size;
    visitor_.pass(worker_, {type_, size, head});
  }
}

void FamilyWalk::give_up(const WalkedPack& pack, Rank root, std::vector<ObjectId>& doubtful) {
  std::vector<Rank> open = {root};
  while (!open.empty()) {
    const Rank rank = open.back();
    open.pop_back();
    if (pack.may_be_wanted(rank)) {
      doubtful.push_back(pack.id(rank));
    }
    const auto children = pack.families.children(rank);
    open.insert(open.end(), children.begin(), children.end());
  }
}

// Makes room: by dropping bases, those furthest up first, and then by waiting for the large share.
bool FamilyWalk::reserve(std::uint64_t bytes) {
  for (;;) {
    for (std::size_t at = 0; at < path_.size() && held_ + bytes > allowed_; ++at) {
      if (at != needed_step_) {
        release(path_[at].bytes);
      }
    }
    if (held_ + bytes <= allowed_) {
      return true;
    }
    if (large_.owns_lock() || held_ + bytes > memory_.large()) {
      return false;
    }
    large_ = memory_.claim_large();
    allowed_ = memory_.large();
  }
}

Buffer FamilyWalk::take(std::uint64_t size) {
  held_ += size;
  return pool_.take(static_cast<std::size_t>(size));
}

void FamilyWalk::release(Buffer& buffer) {
  if (buffer) {
    held_ -= buffer.size();
    pool_.give_back(std::exchange(buffer, Buffer()));
  }
}

}  // namespace ekaudit::scanner::git
