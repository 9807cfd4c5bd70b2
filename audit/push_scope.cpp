#include "audit/push_scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <unordered_set>
#include <utility>

#include "scanner/git/object_parse.h"
#include "scanner/git/refs.h"

namespace ekaudit::audit {
namespace {

namespace git = scanner::git;

constexpr std::uint64_t k_max_object = std::uint64_t{64} << 20;
constexpr std::size_t k_max_loose_blobs = 1'000'000;
constexpr std::size_t k_max_path = 64 << 10;

class ScopeFinder {
 public:
  ScopeFinder(const Push& push, git::OdbStore& store, const std::vector<git::Ref>& refs)
      : push_(push), store_(store), refs_(refs) {}

  PushScope find() {
    for (const git::Ref& ref : refs_) {
      if (push_.known == Push::Known::all ||
          (push_.known == Push::Known::below && ref.name.starts_with(push_.known_prefix))) {
        add_known(ref.target, ref.peeled);
      }
    }
    const git::RefTable table({}, store_);
    for (const RefUpdate& update : push_.updates) {
      add_known(update.old_id, update.old_id.is_zero() ? git::ObjectId() : table.peel(update.old_id));
    }
    for (const RefUpdate& update : push_.updates) {
      if (!update.new_id.is_zero()) {
        add_update(update);
      }
    }
    std::sort(scope_.tags.begin(), scope_.tags.end());
    scope_.tags.erase(std::unique(scope_.tags.begin(), scope_.tags.end()), scope_.tags.end());
    return std::move(scope_);
  }

 private:
  using IdSet = std::unordered_set<git::ObjectId, git::ObjectIdHash>;

  void add_known(const git::ObjectId& target, const git::ObjectId& peeled) {
    if (target.is_zero()) {
      return;
    }
    known_.insert(target);
    if (!peeled.is_zero() && known_commits_.insert(peeled).second && is(peeled, git::ObjectType::commit)) {
      scope_.range.exclude.push_back(peeled);
    }
  }

  bool is(const git::ObjectId& id, git::ObjectType type) {
    const auto found = store_.type_of(id);
    return found && *found == type;
  }

  void add_update(const RefUpdate& update) {
    git::Ref ref{update.name, git::kind_of_ref(update.name), update.new_id, {}};
    if (ref.kind == git::RefKind::stash) {
      ref.kind = git::RefKind::other;  // it is none any more where it goes
    }
    git::ObjectId id = update.new_id;
    for (unsigned depth = 0; depth <= git::k_max_tag_depth; ++depth) {
      const auto type = store_.type_of(id);
      if (!type) {
        break;
      }
      if (*type != git::ObjectType::tag) {
        ref.peeled = id;
        add_target(id, *type, update.name);
        break;
      }
      const auto tag = store_.read(id, k_max_object);
      if (!tag) {
        break;
      }
      if (known_.count(id) == 0) {
        scope_.tags.push_back(id);
      }
      id = git::parse_tag(tag->bytes).target;
    }
    if (ref.peeled.is_zero()) {
      unreadable(update.name, id);
    }
    if (update.old_id.is_zero()) {
      scope_.named.push_back(ref);
    }
    scope_.refs.push_back(std::move(ref));
  }

  void add_target(const git::ObjectId& id, git::ObjectType type, const std::string& ref) {
    if (type == git::ObjectType::commit) {
      scope_.range.include.push_back(id);
    } else if (known_.count(id) == 0 && known_commits_.count(id) == 0) {
      add_tree_or_blob(id, type, ref);
    }
  }

  void add_tree_or_blob(const git::ObjectId& root, git::ObjectType type, const std::string& ref) {
    if (type == git::ObjectType::blob) {
      scope_.blobs.push_back({"", root, ref});
      return;
    }
    std::vector<std::pair<std::string, git::ObjectId>> pending = {{"", root}};
    while (!pending.empty()) {
      const auto [prefix, id] = std::move(pending.back());
      pending.pop_back();
      const auto tree = store_.read(id, k_max_object);
      if (!tree || prefix.size() > k_max_path || scope_.blobs.size() > k_max_loose_blobs) {
        unreadable(ref, id);
        return;
      }
      git::TreeReader reader(tree->bytes);
      while (const auto entry = reader.next()) {
        std::string path = prefix + std::string(entry->name);
        if (entry->kind == git::EntryKind::directory) {
          pending.emplace_back(path + '/', entry->id);
        } else if (entry->kind != git::EntryKind::submodule) {
          scope_.blobs.push_back({std::move(path), entry->id, ref});
        }
      }
    }
  }

  void unreadable(const std::string& ref, const git::ObjectId& id) {
    scope_.notices.push_back(
        {"unreadable-object",
         fmt::format("what the ref leads to cannot be read, or is too large: {}", id.hex()),
         true,
         {},
         ref,
         id.hex()});
  }

  const Push& push_;
  git::OdbStore& store_;
  const std::vector<git::Ref>& refs_;
  PushScope scope_;
  IdSet known_;          // what refs hold that the other side has
  IdSet known_commits_;  // the same without tags
};

}  // namespace

PushScope find_push_scope(const Push& push, git::OdbStore& store, const std::vector<git::Ref>& refs) {
  return ScopeFinder(push, store, refs).find();
}

}  // namespace ekaudit::audit
