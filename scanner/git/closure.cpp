#include "scanner/git/closure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <iterator>
#include <optional>
#include <utility>

#include "scanner/git/hit_trees_builder.h"
#include "scanner/git/notice_limit.h"

namespace ekaudit::scanner::git {
namespace {

// Says of most ids that they are no hit, from a few bits that stay in the cache.
class HitFilter {
 public:
  explicit HitFilter(const HitBlobs& hits) {
    constexpr std::size_t k_least_words = 64;
    constexpr std::size_t k_most_words = std::size_t{1} << 20;
    std::size_t words = k_least_words;
    while (words < hits.size() && words < k_most_words) {
      words *= 2;
    }
    words_.assign(words, 0);
    for (const auto& [id, tokens] : hits) {
      const std::uint32_t bit = bit_of(id);
      words_[(bit / 64) & (words - 1)] |= std::uint64_t{1} << (bit % 64);
    }
  }

  bool may_hold(const ObjectId& id) const {
    const std::uint32_t bit = bit_of(id);
    return (words_[(bit / 64) & (words_.size() - 1)] >> (bit % 64) & 1) != 0;
  }

 private:
  static std::uint32_t bit_of(const ObjectId& id) {
    std::uint32_t bit;
    std::memcpy(&bit, id.bytes.data(), sizeof bit);
    return bit;
  }

  std::vector<std::uint64_t> words_;
};

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

class TreeCollector final : public ObjectVisitor {
 public:
  TreeCollector(const HitBlobs& hits, unsigned jobs, const AttributionLimits& caps)
      : hits_(hits), filter_(hits), caps_(caps), workers_(std::max(jobs, 1U)), lists_(workers_.size()) {}

  void visit(unsigned worker, const ObjectId& id, ObjectType type, std::string_view bytes) override {
    if (type != ObjectType::tree || over_limit()) {
      return;
    }
    std::deque<EntryNumber>& list = lists_[worker];
    const std::size_t first = list.size();
    TreeReader reader(bytes);
    TreeEntry entry;
    while (reader.next(entry)) {
      if (filter_.may_hold(entry.id)) {
        note_hit(worker, id, entry);
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

  bool over_limit() const {
    return entries_.bytes() + list_bytes_.load(std::memory_order_relaxed) > caps_.max_closure_bytes;
  }

  // Nothing where that takes more memory than allowed.
  std::optional<HitTrees> build(std::vector<ObjectId>& childless) {
    std::vector<NotedTree> trees;
    for (Worker& worker : workers_) {
      trees.insert(trees.end(), worker.trees.begin(), worker.trees.end());
    }
    workers_ = {};
    // Each link is there twice in the end: as it is and made canonical.
    const std::size_t max_links = caps_.max_closure_bytes / (2 * sizeof(HitTrees::Link));
    HitTreesBuilder builder(entries_, lists_, std::move(trees));
    auto built = builder.build(max_links);
    childless = builder.childless();
    return built;
  }

  core::Notices take_notices() { return notices_.take(); }

 private:
  struct Worker {
    std::vector<NotedTree> trees;
    RecentEntries recent;
  };

  void notice(std::string kind, std::string message, const ObjectId& tree) {
    notices_.add({std::move(kind), std::move(message), true, "", "", tree.hex()});
  }

  void note_hit(unsigned worker, const ObjectId& tree, const TreeEntry& entry) {
    const auto hit = hits_.find(entry.id);
    if (hit == hits_.end() || hit->second.empty()) {
      return;
    }
    EntryRole role = EntryRole::hit_file;
    if (entry.kind == EntryKind::symlink) {
      role = EntryRole::hit_symlink;
    } else if (entry.kind == EntryKind::directory) {
      role = EntryRole::hit_directory;
    } else if (entry.kind == EntryKind::submodule) {
      role = EntryRole::hit_submodule;
    }
    note(worker, tree, {role, entry.id, entry.name});
  }

  void note(unsigned worker, const ObjectId& tree, const NotedEntry& entry) {
    if (entry.name.size() > caps_.max_path_bytes) {
      notice("path-too-long",
             fmt::format("a name of {} bytes in tree {} was left out", entry.name.size(), tree.hex()), tree);
      return;
    }
    lists_[worker].push_back(workers_[worker].recent.number(entry, entries_));
  }

  const HitBlobs& hits_;
  const HitFilter filter_;
  const AttributionLimits& caps_;
  EntryTable entries_;
  std::vector<Worker> workers_;
  EntryLists lists_;
  std::atomic<std::uint64_t> list_bytes_{0};
  NoticeLimit notices_;
};

}  // namespace

Closure find_hit_trees(ObjectStore& store, const HitBlobs& hits, const EnumerationLimits& limits,
                       const AttributionLimits& caps, core::RunControl& control) {
  Closure closure;
  TreeCollector collector(hits, limits.jobs, caps);
  closure.notices = store.for_each(mask_of(ObjectType::tree), limits, control, collector);
  if (control.stopped()) {
    return closure;
  }
  auto trees = collector.over_limit() ? std::nullopt : collector.build(closure.childless);
  if (!trees) {
    closure.notices.push_back(
        {"attribution-limited",
         fmt::format("what leads to tokens in this repository's trees takes more than {} MiB: "
                     "which commits brought a token was not found out",
                     caps.max_closure_bytes >> 20),
         true, "", "", ""});
    return closure;
  }
  core::Notices own = collector.take_notices();
  std::move(own.begin(), own.end(), std::back_inserter(closure.notices));
  closure.trees = std::move(*trees);
  return closure;
}

}  // namespace ekaudit::scanner::git
