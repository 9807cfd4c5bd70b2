#include "scanner/git/hit_tree_collector.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "scanner/git/leading_trees.h"

namespace ekaudit::scanner::git {
namespace {

// The entries a worker met last, so that most trees are noted without taking a lock.
class RecentEntries {
 public:
  EntryNumber number(const NotedEntry& entry, EntryTable& table) {
    if (entry.name.size() > k_max_name) {
      return table.number(entry);
    }
    Slot& slot = slots_[ObjectIdHash{}(entry.id) % slots_.size()];
    const bool known = slot.used && slot.role == entry.role && slot.id == entry.id &&
                       std::string_view(slot.name.data(), slot.name_size) == entry.name;
    if (!known) {
      slot.number = table.number(entry);
      slot.used = true;
      slot.role = entry.role;
      slot.id = entry.id;
      slot.name_size = static_cast<std::uint8_t>(entry.name.size());
      entry.name.copy(slot.name.data(), k_max_name);
    }
    return slot.number;
  }

 private:
  static constexpr std::size_t k_max_name = 29;
  struct Slot {
    EntryNumber number = 0;
    ObjectId id;
    EntryRole role{};
    bool used = false;
    std::uint8_t name_size = 0;
    std::array<char, k_max_name> name{};
  };
  std::vector<Slot> slots_ = std::vector<Slot>(4096);
};

EntryRole role_of(EntryKind kind) {
  switch (kind) {
    case EntryKind::symlink:
      return EntryRole::hit_symlink;
    case EntryKind::directory:
      return EntryRole::hit_directory;
    case EntryKind::submodule:
      return EntryRole::hit_submodule;
    case EntryKind::file:
      break;
  }
  return EntryRole::hit_file;
}

}  // namespace

HitIds::HitIds(std::vector<ObjectId> ids) : ids_(std::move(ids)) {
  constexpr std::size_t k_least_words = 64;
  constexpr std::size_t k_most_words = std::size_t{1} << 20;
  std::sort(ids_.begin(), ids_.end());
  std::size_t words = k_least_words;
  while (words < ids_.size() && words < k_most_words) {
    words *= 2;
  }
  bits_.assign(words, 0);
  for (const ObjectId& id : ids_) {
    const std::uint32_t bit = bit_of(id);
    bits_[(bit / 64) & (words - 1)] |= std::uint64_t{1} << (bit % 64);
  }
}

bool HitIds::contains(const ObjectId& id) const {
  const std::uint32_t bit = bit_of(id);
  return (bits_[(bit / 64) & (bits_.size() - 1)] >> (bit % 64) & 1) != 0 &&
         std::binary_search(ids_.begin(), ids_.end(), id);
}

std::uint32_t HitIds::bit_of(const ObjectId& id) {
  std::uint32_t bit;
  std::memcpy(&bit, id.bytes.data(), sizeof bit);
  return bit;
}

struct HitTreeCollector::Worker {
  std::vector<NotedTree> trees;
  RecentEntries recent;
};

HitTreeCollector::HitTreeCollector(std::vector<ObjectId> hits, unsigned jobs, const AttributionLimits& caps)
    : hits_(std::move(hits)), caps_(caps), workers_(std::max(jobs, 1U)), lists_(workers_.size()) {}

HitTreeCollector::~HitTreeCollector() = default;

void HitTreeCollector::visit(unsigned worker, const ObjectId& id, ObjectType type, std::string_view bytes) {
  if (type != ObjectType::tree || over_limit()) {
    return;
  }
  std::deque<EntryNumber>& list = lists_[worker];
  const std::size_t first = list.size();
  TreeReader reader(bytes);
  TreeEntry entry;
  while (reader.next(entry)) {
    if (hits_.contains(entry.id)) {
      note(worker, id, {role_of(entry.kind), entry.id, entry.name});
    }
    if (entry.kind == EntryKind::directory) {
      note(worker, id, {EntryRole::subtree, entry.id, entry.name});
    }
  }
  if (const std::size_t count = list.size() - first; count != 0) {
    workers_[worker].trees.push_back(
        {id, worker, static_cast<std::uint32_t>(count), static_cast<std::uint64_t>(first)});
    list_bytes_.fetch_add(count * sizeof(EntryNumber) + sizeof(NotedTree), std::memory_order_relaxed);
  }
  if (reader.truncated()) {
    notice("malformed-tree", fmt::format("tree {} is malformed: what follows in it was left out", id.hex()),
           id);
  }
}

std::optional<Closure> HitTreeCollector::finish(Childless childless, core::RunControl& control) {
  Closure closure;
  auto trees = over_limit() ? std::nullopt : build(childless, closure.childless, control);
  if (control.stopped()) {
    return std::nullopt;
  }
  if (!trees) {
    closure.notices.push_back(
        {"attribution-limited",
         fmt::format("what leads to tokens in this repository's trees takes more than {} MiB: "
                     "which commits brought a token was not found out",
                     caps_.max_closure_bytes >> 20),
         true, "", "", ""});
    return closure;
  }
  closure.notices = notices_.take();
  closure.trees = std::move(*trees);
  return closure;
}

bool HitTreeCollector::over_limit() const {
  return entries_.bytes() + list_bytes_.load(std::memory_order_relaxed) > caps_.max_closure_bytes;
}

// Nothing where that takes more memory than allowed.
std::optional<HitTrees> HitTreeCollector::build(Childless childless, std::vector<ObjectId>& listed,
                                                core::RunControl& control) {
  NotedTrees trees;
  for (Worker& worker : workers_) {
    trees.push_back(std::move(worker.trees));
  }
  const SubtreeEntries subtrees(entries_);
  if (childless == Childless::listed) {
    listed = find_childless(entries_, subtrees, trees);
  }
  const auto jobs = static_cast<unsigned>(std::exchange(workers_, {}).size());
  auto leading = find_leading_trees(entries_, subtrees, lists_, trees, jobs, control);
  trees = {};
  // Each link is there twice in the end: as it is and made canonical.
  const std::size_t max_links = caps_.max_closure_bytes / (2 * sizeof(HitTrees::Link));
  return HitTreesBuilder(entries_, lists_, std::move(leading)).build(max_links);
}

void HitTreeCollector::note(unsigned worker, const ObjectId& tree, const NotedEntry& entry) {
  if (entry.name.size() > caps_.max_path_bytes) {
    notice("path-too-long",
           fmt::format("a name of {} bytes in tree {} was left out", entry.name.size(), tree.hex()), tree);
    return;
  }
  lists_[worker].push_back(workers_[worker].recent.number(entry, entries_));
}

void HitTreeCollector::notice(std::string kind, std::string message, const ObjectId& tree) {
  notices_.add({std::move(kind), std::move(message), true, "", "", tree.hex()});
}

}  // namespace ekaudit::scanner::git
