#include "scanner/sources/shard_view.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "scanner/git/object_parse.h"

namespace ekaudit::scanner::sources {
namespace {

std::string_view last_segment(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// Notes are one place, whatever commits they are about: names of this form count as one. Git cuts off two
// digits for each directory.
bool is_note_name(std::string_view name) {
  constexpr std::size_t k_shortest = 20;
  return name.size() >= k_shortest && name.size() <= 2 * git::k_id_size &&
         name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

class Names {
 public:
  void add(std::string_view name) {
    has_notes_ |= is_note_name(name);
    names_.insert(std::string(name));
    longest_ = std::max(longest_, name.size());
  }
  bool has(std::string_view name) const {
    if (has_notes_ && is_note_name(name)) {
      return true;
    }
    return name.size() <= longest_ && names_.find(name) != names_.end();
  }
  bool empty() const { return names_.empty(); }

 private:
  // Asked about every entry of every tree: a lookup makes no string.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
  };

  std::unordered_set<std::string, Hash, std::equal_to<>> names_;
  std::size_t longest_ = 0;
  bool has_notes_ = false;
};

// Shows each entry of each tree to `look(worker, entry)`.
template <class Look>
class TreeEntries final : public git::ObjectVisitor {
 public:
  explicit TreeEntries(Look look) : look_(std::move(look)) {}
  void visit(unsigned worker, const git::ObjectId&, git::ObjectType, std::string_view bytes) override {
    git::TreeReader reader(bytes);
    git::TreeEntry entry;
    while (reader.next(entry)) {
      if (entry.kind != git::EntryKind::directory && entry.kind != git::EntryKind::submodule) {
        look_(worker, entry);
      }
    }
  }

 private:
  Look look_;
};

class ShardCompletion {
 public:
  ShardCompletion(git::OdbStore& store, const git::ObjectChoice& choice,
                  const std::vector<git::IndexEntry>& index, const git::EnumerationLimits& limits,
                  const SearchContext& context, ObjectMatches& matches)
      : store_(store),
        choice_(choice),
        index_(index),
        limits_(limits),
        context_(context),
        matches_(matches) {}

  void run(SoughtTokens sought) {
    read_commits();
    std::set<core::Digest> hashes = std::move(sought.hashes);
    for (const auto& [blob, matches] : matches_.blobs) {
      for (const match::Match& match : matches) {
        hashes.insert(match.token.hash);
      }
    }
    Names names = names_of_hits();
    std::for_each(sought.names.begin(), sought.names.end(),
                  [&](const std::string& name) { names.add(name); });
    if (!names.empty()) {
      search_versions(versions_of(names), hashes);
    }
  }

 private:
  // Notices and counts of other shards' objects are theirs to tell.
  void read_commits() {
    OpaqueContent counted;
    ObjectSearch search(context_, counted, ObjectSearch::Commits::collect);
    store_.for_each(git::mask_of(git::ObjectType::commit) | git::mask_of(git::ObjectType::tag), limits_,
                    context_.control, search);
    ObjectMatches found = search.take();
    matches_.commits = std::move(found.commits);
    matches_.tags = std::move(found.tags);
    matches_.graph = std::move(found.graph);
  }

  template <class Look>
  void look_at_trees(Look look) {
    TreeEntries<Look> visitor(std::move(look));
    store_.for_each(git::mask_of(git::ObjectType::tree), limits_, context_.control, visitor);
  }

  Names names_of_hits() {
    Names names;
    if (matches_.blobs.empty()) {
      return names;
    }
    std::unordered_set<git::ObjectId, git::ObjectIdHash> hits;
    for (const auto& [blob, matches] : matches_.blobs) {
      hits.insert(blob);
    }
    std::mutex mutex;
    look_at_trees([&](unsigned, const git::TreeEntry& entry) {
      if (hits.count(entry.id) != 0) {
        const std::lock_guard lock(mutex);
        names.add(entry.name);
      }
    });
    for (const git::IndexEntry& entry : index_) {
      if (hits.count(entry.id) != 0) {
        names.add(last_segment(entry.path));
      }
    }
    return names;
  }

  // Blobs of other shards.
  std::vector<git::ObjectId> versions_of(const Names& names) {
    std::vector<std::vector<git::ObjectId>> found(std::max(context_.jobs, limits_.jobs) + 1);
    const auto look = [&](unsigned worker, const git::TreeEntry& entry) {
      if (names.has(entry.name) && !choice_.has(entry.id)) {
        found[worker].push_back(entry.id);
      }
    };
    look_at_trees(look);
    for (const git::IndexEntry& entry : index_) {
      if (!entry.submodule && names.has(last_segment(entry.path)) && !choice_.has(entry.id)) {
        found.back().push_back(entry.id);
      }
    }
    std::vector<git::ObjectId> all;
    for (std::vector<git::ObjectId>& part : found) {
      std::sort(part.begin(), part.end());
      part.erase(std::unique(part.begin(), part.end()), part.end());
      all.insert(all.end(), part.begin(), part.end());
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }

  void search_versions(const std::vector<git::ObjectId>& blobs, const std::set<core::Digest>& hashes) {
    OpaqueContent counted;
    ObjectSearch search(context_, counted, ObjectSearch::Commits::leave);
    (void)visit_objects(store_, blobs, context_, limits_.object_limit(), search);
    ObjectMatches found = search.take();
    for (auto& [blob, matches] : found.blobs) {
      std::erase_if(matches, [&](const match::Match& match) { return hashes.count(match.token.hash) == 0; });
      if (!matches.empty()) {
        matches_.blobs.emplace(blob, std::move(matches));
      }
    }
  }

  git::OdbStore& store_;
  const git::ObjectChoice& choice_;
  const std::vector<git::IndexEntry>& index_;
  const git::EnumerationLimits& limits_;
  const SearchContext& context_;
  ObjectMatches& matches_;
};

bool has_id(const git::ObjectChoice& choice, const std::string& hex) {
  const auto id = git::ObjectId::from_hex(hex);
  return id && choice.has(*id);
}

}  // namespace

void SoughtTokens::add(const SightingSet& sightings) {
  sightings.for_each([this](const Sighting& sighting) {
    if (!is_metadata(sighting.newest.kind)) {
      names.insert(std::string(last_segment(sighting.newest.path)));
      hashes.insert(sighting.token.hash);
    }
  });
}

void complete_shard(git::OdbStore& store, const git::ObjectChoice& choice, SoughtTokens sought,
                    const std::vector<git::IndexEntry>& index, const git::EnumerationLimits& limits,
                    const SearchContext& context, ObjectMatches& matches) {
  ShardCompletion(store, choice, index, limits, context, matches).run(std::move(sought));
}

bool belongs_to(const git::ObjectChoice& choice, const Sighting& sighting, IndexSearch index) {
  const Location& newest = sighting.newest;
  switch (newest.kind) {
    case LocationKind::commit_message:
    case LocationKind::commit_header:
      return has_id(choice, newest.commit);
    case LocationKind::index:
      return index == IndexSearch::done ? choice.is_first() : has_id(choice, newest.blob);
    case LocationKind::history:
    case LocationKind::tag:
    case LocationKind::note:
      return has_id(choice, newest.blob);
    case LocationKind::symlink:
      if (newest.blob.empty() || (sighting.introductions.empty() && index == IndexSearch::done)) {
        return choice.is_first();  // in the working tree, or in the index
      }
      return has_id(choice, newest.blob);
    default:
      return choice.is_first();
  }
}

}  // namespace ekaudit::scanner::sources
