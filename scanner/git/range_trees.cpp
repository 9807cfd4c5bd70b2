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

// Of the directories, or of all others.
std::vector<ObjectId> ids_in(EntrySpan entries, bool directories) {
  std::vector<ObjectId> ids;
  for (const TreeEntry* entry : entries) {
    if (is_directory(entry) == directories) {
      ids.push_back(entry->id);
    }
  }
  sort_unique(ids);
  return ids;
}

bool holds(EntrySpan entries, const ObjectId& id) {
  return std::any_of(entries.begin(), entries.end(),
                     [&id](const TreeEntry* entry) { return entry->id == id; });
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

std::optional<std::string_view> least_name(const std::vector<EntrySpan>& groups) {
  std::optional<std::string_view> least;
  for (const EntrySpan group : groups) {
    if (!group.empty() && (!least || group.front()->name < *least)) {
      least = group.front()->name;
    }
  }
  return least;
}

// One and the same entry in each: most names of most directories.
bool all_hold_the_same(const std::vector<EntrySpan>& groups) {
  return std::all_of(groups.begin(), groups.end(), [&groups](EntrySpan group) {
    return group.size() == 1 && groups.front().size() == 1 && group.front()->id == groups.front().front()->id;
  });
}

// Whether both start with the same entry, and neither has another one of that name.
bool start_with_the_same(EntrySpan a, EntrySpan b) {
  const auto is_alone = [](EntrySpan entries) {
    return entries.size() == 1 || entries[0]->name != entries[1]->name;
  };
  return !a.empty() && !b.empty() && a[0]->id == b[0]->id && a[0]->name == b[0]->name && is_alone(a) &&
         is_alone(b);
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
    if (start_with_the_same(here, there)) {
      here = here.subspan(1);
      there = there.subspan(1);
      continue;
    }
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
  if (Ids directories = ids_in(extra, true); !directories.empty()) {
    pending.push_back({std::move(directories), ids_in(there, true), path});
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
  const PathSet::Children& children = paths_.children(frame.path);
  std::vector<std::vector<Tree>> keep(frame.groups.size());
  std::vector<Entries> entries;
  for (std::size_t group = 0; group < frame.groups.size(); ++group) {
    entries.push_back(load_sorted(frame.groups[group], keep[group]));
  }
  std::vector<EntrySpan> rest(entries.begin(), entries.end());
  std::vector<EntrySpan> of_name(rest.size());
  for (auto name = least_name(rest); name; name = least_name(rest)) {
    std::transform(rest.begin(), rest.end(), of_name.begin(),
                   [&name](EntrySpan& group) { return take_name(group, *name); });
    if (all_hold_the_same(of_name)) {
      continue;
    }
    if (const auto child = children.find(*name); child != children.end()) {
      add_context_of(of_name, child->second, pending);
    }
  }
}

void RangeTreeWalk::add_context_of(const std::vector<EntrySpan>& groups, PathSet::Path path,
                                   std::vector<ContextFrame>& pending) {
  ContextFrame below{{}, path};
  std::transform(groups.begin(), groups.end(), std::back_inserter(below.groups),
                 [](EntrySpan group) { return ids_in(group, true); });
  std::vector<Ids> others;
  std::transform(groups.begin(), groups.end(), std::back_inserter(others),
                 [](EntrySpan group) { return ids_in(group, false); });
  if (!all_equal(others)) {
    for (const EntrySpan group : groups) {
      std::for_each(group.begin(), group.end(), [this](const TreeEntry* entry) { add_blob(*entry); });
    }
  }
  if (!all_equal(below.groups)) {
    pending.push_back(std::move(below));
  }
}

}  // namespace ekaudit::scanner::git
