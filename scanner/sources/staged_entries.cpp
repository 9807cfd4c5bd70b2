#include "scanner/sources/staged_entries.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/git/object_parse.h"
#include "scanner/git/tree_cache.h"
#include "scanner/sources/tree_lookup.h"

namespace ekaudit::scanner::sources {
namespace {

constexpr std::uint64_t k_max_tree_size = std::uint64_t{64} << 20;

// Entries [begin, end) of the index lie below a directory, whose path takes `prefix` bytes; a parent has
// `tree` there.
struct Frame {
  std::size_t begin;
  std::size_t end;
  std::size_t prefix;
  git::ObjectId tree;
};

class StagedEntries {
 public:
  StagedEntries(git::ObjectStore& store, const std::vector<git::IndexEntry>& index,
                const git::CacheTree& known)
      : store_(store), trees_(store, k_max_tree_size), index_(index), known_(known), held_(index.size()) {}

  // Marks what the commit holds too.
  core::Result<void> compare(const git::ObjectId& commit) {
    const auto root = root_tree(store_, commit);
    if (!root) {
      return tl::make_unexpected(root.error());
    }
    pending_ = {{0, index_.size(), 0, *root}};
    while (!pending_.empty()) {
      const Frame frame = pending_.back();
      pending_.pop_back();
      if (auto compared = compare_directory(frame); !compared) {
        return compared;
      }
    }
    return {};
  }

  std::vector<git::IndexEntry> take() const {
    std::vector<git::IndexEntry> staged;
    for (std::size_t i = 0; i < index_.size(); ++i) {
      const git::IndexEntry& entry = index_[i];
      if (!held_[i] && !entry.submodule && !entry.intent_to_add && entry.stage == 0) {
        staged.push_back(entry);
      }
    }
    return staged;
  }

 private:
  core::Result<void> compare_directory(const Frame& frame) {
    if (frame.begin == frame.end) {
      return {};
    }
    const auto known = known_.find(index_[frame.begin].path.substr(0, frame.prefix));
    if (known != known_.end() && known->second == frame.tree) {
      std::fill(held_.begin() + static_cast<std::ptrdiff_t>(frame.begin),
                held_.begin() + static_cast<std::ptrdiff_t>(frame.end), true);
      return {};
    }
    const auto tree = trees_.get(frame.tree);
    if (!tree) {
      return core::fail(core::ErrorKind::not_found, "tree " + frame.tree.hex() + " cannot be read");
    }
    for (std::size_t i = frame.begin; i < frame.end;) {
      i = compare_name(frame, *tree, i);
    }
    return {};
  }

  // The file at `i`, or all entries of the directory that it lies in. Returns what comes after.
  std::size_t compare_name(const Frame& frame, const git::SortedTree& tree, std::size_t i) {
    const std::string_view rest = std::string_view(index_[i].path).substr(frame.prefix);
    const std::size_t slash = rest.find('/');
    const git::TreeEntry* entry = find(tree, rest.substr(0, slash));
    if (slash == std::string_view::npos) {
      held_[i] = held_[i] || (entry != nullptr && entry->id == index_[i].id);
      return i + 1;
    }
    const std::string_view directory = std::string_view(index_[i].path).substr(0, frame.prefix + slash + 1);
    const auto after = std::partition_point(
        index_.begin() + static_cast<std::ptrdiff_t>(i),
        index_.begin() + static_cast<std::ptrdiff_t>(frame.end),
        [&](const git::IndexEntry& candidate) { return candidate.path.starts_with(directory); });
    const auto end = static_cast<std::size_t>(after - index_.begin());
    if (entry != nullptr && entry->kind == git::EntryKind::directory) {
      pending_.push_back({i, end, directory.size(), entry->id});
    }
    return end;
  }

  static const git::TreeEntry* find(const git::SortedTree& tree, std::string_view name) {
    const auto entries = tree.entries();
    const auto place = std::lower_bound(
        entries.begin(), entries.end(), name,
        [](const git::TreeEntry& entry, std::string_view wanted) { return entry.name < wanted; });
    return place != entries.end() && place->name == name ? &*place : nullptr;
  }

  git::ObjectStore& store_;
  git::TreeCache trees_;
  const std::vector<git::IndexEntry>& index_;
  const git::CacheTree& known_;
  std::vector<bool> held_;  // by entry: some parent has it
  std::vector<Frame> pending_;
};

}  // namespace

core::Result<std::vector<git::IndexEntry>> staged_entries(git::ObjectStore& store,
                                                          const std::vector<git::ObjectId>& parents,
                                                          const std::vector<git::IndexEntry>& index,
                                                          const git::CacheTree& known) {
  StagedEntries entries(store, index, known);
  for (const git::ObjectId& parent : parents) {
    if (auto compared = entries.compare(parent); !compared) {
      return tl::make_unexpected(std::move(compared.error()));
    }
  }
  return entries.take();
}

}  // namespace ekaudit::scanner::sources
