#include "scanner/git/range_trees.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace ekaudit::scanner::git {
namespace {

using EntrySpan = std::span<const TreeEntry* const>;

bool is_directory(const TreeEntry* entry) {
  return entry->kind == EntryKind::directory;
}

void sort_unique(std::vector<ObjectId>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

std::vector<ObjectId> directories_in(EntrySpan entries) {
  std::vector<ObjectId> ids;
  for (const TreeEntry* entry : entries) {
    if (is_directory(entry)) {
      ids.push_back(entry->id);
    }
  }
  sort_unique(ids);
  return ids;
}

bool holds(EntrySpan entries, const ObjectId& id) {
  return std::any_of(entries.begin(), entries.end(), [&id](const TreeEntry* entry) { return entry->id == id; });
}

bool holds_kind(EntrySpan entries, bool directory) {
  return std::any_of(entries.begin(), entries.end(),
                     [directory](const TreeEntry* entry) { return is_directory(entry) == directory; });
}

// Takes the entries of the least name off the front of `rest`, if that name is `name`.
EntrySpan take_name(EntrySpan& rest, std::string_view name) {
  std::size_t count = 0;
  while (count < rest.size() && rest[count]->name == name) {
    ++count;
  }
  const EntrySpan taken = rest.first(count);
  rest = rest.subspan(count);
  return taken;
}

template <class T>
bool all_equal(const std::vector<T>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

std::vector<ObjectId> group_of(const ObjectId& root) {
  return root.is_zero() ? std::vector<ObjectId>() : std::vector<ObjectId>{root};
}

}  // namespace

bool RangeTreeWalk::add_introduced(const ObjectId& tree, std::span<const ObjectId> parents) {
  Frame root{group_of(tree), Ids(parents.begin(), parents.end()), PathSet::k_root};
  sort_unique(root.there);
  std::vector<Frame> pending = {std::move(root)};
  IdSet entered;
  bool has_removals = false;
  for (std::size_t frames = 0; !pending.empty(); ++frames) {
    Frame frame = std::move(pending.back());
    pending.pop_back();
    Ids rest;
    std::set_difference(frame.here.begin(), frame.here.end(), frame.there.begin(), frame.there.end(),
                        std::back_inserter(rest));
    if (frames > max_frames_) {
      limited_ = true;
      rest.erase(std::remove_if(rest.begin(), rest.end(),
                                [&entered](const ObjectId& id) { return !entered.insert(id).second; }),
                 rest.end());
    }
    if (!rest.empty()) {
      frame.here = std::move(rest);
      has_removals |= compare(frame, pending);
    }
  }
  return has_removals;
}

RangeTreeWalk::Tree RangeTreeWalk::load(const ObjectId& id) {
  Tree tree = id.is_zero() ? nullptr : cache_.get(id);
  if (tree) {
    trees_.insert(id);
  } else if (!id.is_zero()) {
    missing_.insert(id);
  }
  return tree;
}

// `keep` holds what the result points into.
RangeTreeWalk::Entries RangeTreeWalk::load_sorted(const Ids& ids, std::vector<Tree>& keep) {
  Entries entries;
  std::size_t loaded = 0;
  for (const ObjectId& id : ids) {
    if (Tree tree = load(id)) {
      ++loaded;
      for (const TreeEntry& entry : tree->entries()) {
        entries.push_back(&entry);
      }
      keep.push_back(std::move(tree));
    }
  }
  if (loaded > 1) {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const TreeEntry* a, const TreeEntry* b) { return a->name < b->name; });
  }
  return entries;
}

bool RangeTreeWalk::compare(const Frame& frame, std::vector<Frame>& pending) {
  std::vector<Tree> keep;
  const Entries here_entries = load_sorted(frame.here, keep);
  const Entries there_entries = load_sorted(frame.there, keep);
  EntrySpan here = here_entries;
  EntrySpan there = there_entries;
  bool has_removals = false;
  while (!here.empty() || !there.empty()) {
    const std::string_view name = there.empty() || (!here.empty() && here.front()->name < there.front()->name)
                                      ? here.front()->name
                                      : there.front()->name;
    const EntrySpan here_of_name = take_name(here, name);
    const EntrySpan there_of_name = take_name(there, name);
    has_removals |= compare_name(here_of_name, there_of_name, frame.path, pending);
  }
  return has_removals;
}

bool RangeTreeWalk::compare_name(EntrySpan here, EntrySpan there, std::optional<PathSet::Path> parent,
                                 std::vector<Frame>& pending) {
  const bool has_removals = std::any_of(there.begin(), there.end(), [here](const TreeEntry* entry) {
    return !holds(here, entry->id) && !holds_kind(here, is_directory(entry));
  });
  Entries extra;
  std::copy_if(here.begin(), here.end(), std::back_inserter(extra),
               [there](const TreeEntry* entry) { return !holds(there, entry->id); });
  if (extra.empty()) {
    return has_removals;
  }
  const auto path = parent ? paths_.add(*parent, extra.front()->name) : std::nullopt;
  limited_ |= !path;
  if (holds_kind(extra, false)) {
    std::for_each(extra.begin(), extra.end(), [this](const TreeEntry* entry) { add_blob(*entry); });
    std::for_each(there.begin(), there.end(), [this](const TreeEntry* entry) { add_blob(*entry); });
  }
  if (Ids directories = directories_in(extra); !directories.empty()) {
    pending.push_back({std::move(directories), directories_in(there), path});
  }
  return has_removals;
}

void RangeTreeWalk::add_blob(const TreeEntry& entry) {
  if (entry.kind == EntryKind::file || entry.kind == EntryKind::symlink) {
    blobs_.insert(entry.id);
  }
}

void RangeTreeWalk::add_context(std::span<const ObjectId> trees) {
  ContextFrame root{{}, PathSet::k_root};
  std::transform(trees.begin(), trees.end(), std::back_inserter(root.groups), group_of);
  std::vector<ContextFrame> pending = {std::move(root)};
  while (!pending.empty()) {
    const ContextFrame frame = std::move(pending.back());
    pending.pop_back();
    if (!all_equal(frame.groups)) {
      compare_context(frame, pending);
    }
  }
}

void RangeTreeWalk::compare_context(const ContextFrame& frame, std::vector<ContextFrame>& pending) {
  std::vector<std::vector<Tree>> groups;
  for (const Ids& ids : frame.groups) {
    std::vector<Tree>& group = groups.emplace_back();
    for (const ObjectId& id : ids) {
      if (Tree tree = load(id)) {
        group.push_back(std::move(tree));
      }
    }
  }
  for (const auto& [name, path] : paths_.children(frame.path)) {
    ContextFrame below{{}, path};
    std::vector<Ids> others;
    Entries files;
    for (const std::vector<Tree>& group : groups) {
      Ids& directories = below.groups.emplace_back();
      Ids& other = others.emplace_back();
      for (const Tree& tree : group) {
        for (const TreeEntry& entry : tree->entries(name)) {
          (is_directory(&entry) ? directories : other).push_back(entry.id);
          if (!is_directory(&entry)) {
            files.push_back(&entry);
          }
        }
      }
      sort_unique(directories);
      sort_unique(other);
    }
    if (!all_equal(others)) {
      std::for_each(files.begin(), files.end(), [this](const TreeEntry* entry) { add_blob(*entry); });
    }
    if (!all_equal(below.groups)) {
      pending.push_back(std::move(below));
    }
  }
}

}  // namespace ekaudit::scanner::git
