#include "scanner/sources/tree_lookup.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "scanner/git/object_parse.h"

namespace ekaudit::scanner::sources {
namespace {

constexpr std::uint64_t k_max_tree_size = std::uint64_t{64} << 20;

core::Result<git::Object> read_as(git::ObjectStore& store, const git::ObjectId& id, git::ObjectType type) {
  auto object = store.read(id, k_max_tree_size);
  if (object && object->type != type) {
    return core::fail(core::ErrorKind::malformed, id.hex() + " is no " + std::string(git::to_string(type)));
  }
  return object;
}

}  // namespace

core::Result<git::ObjectId> root_tree(git::ObjectStore& store, const git::ObjectId& commit) {
  const auto object = read_as(store, commit, git::ObjectType::commit);
  if (!object) {
    return tl::make_unexpected(object.error());
  }
  return git::parse_commit(object->bytes).tree;
}

core::Result<git::ObjectId> object_at(git::ObjectStore& store, const git::ObjectId& commit,
                                      std::string_view path) {
  auto id = root_tree(store, commit);
  while (id && !path.empty()) {
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), segment.size() + 1));
    const auto tree = read_as(store, *id, git::ObjectType::tree);
    if (!tree) {
      return tl::make_unexpected(tree.error());
    }
    id = core::fail(core::ErrorKind::not_found, "no such path in the tree");
    git::TreeReader reader(tree->bytes);
    while (const auto entry = reader.next()) {
      if (entry->name == segment) {
        id = entry->id;
        break;
      }
    }
  }
  return id;
}

core::Result<std::vector<std::pair<std::string, git::ObjectId>>> files_at(git::ObjectStore& store,
                                                                          const git::ObjectId& commit) {
  constexpr std::size_t k_max_path = 64 << 10;
  const auto root = root_tree(store, commit);
  if (!root) {
    return tl::make_unexpected(root.error());
  }
  std::vector<std::pair<std::string, git::ObjectId>> files;
  std::vector<std::pair<std::string, git::ObjectId>> pending = {{"", *root}};
  while (!pending.empty()) {
    const auto [prefix, id] = std::move(pending.back());
    pending.pop_back();
    const auto tree = read_as(store, id, git::ObjectType::tree);
    if (!tree) {
      return tl::make_unexpected(tree.error());
    }
    git::TreeReader reader(tree->bytes);
    while (const auto entry = reader.next()) {
      std::string path = prefix + std::string(entry->name);
      if (path.size() > k_max_path) {
        continue;
      }
      if (entry->kind == git::EntryKind::directory) {
        pending.emplace_back(path + '/', entry->id);
      } else if (entry->kind != git::EntryKind::submodule) {
        files.emplace_back(std::move(path), entry->id);
      }
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

git::CommitGraph load_commits(git::ObjectStore& store, const std::vector<git::ObjectId>& tips,
                              core::RunControl& control) {
  git::CommitGraph graph;
  std::unordered_set<git::ObjectId, git::ObjectIdHash> seen(tips.begin(), tips.end());
  std::vector<git::ObjectId> pending(seen.begin(), seen.end());
  while (!pending.empty() && !control.stopped()) {
    const git::ObjectId id = pending.back();
    pending.pop_back();
    const auto object = read_as(store, id, git::ObjectType::commit);
    if (!object) {
      continue;
    }
    graph.add(id, object->bytes);
    for (const git::ObjectId& parent : git::parse_commit(object->bytes).parents) {
      if (seen.insert(parent).second) {
        pending.push_back(parent);
      }
    }
  }
  graph.finish();
  return graph;
}

}  // namespace ekaudit::scanner::sources
