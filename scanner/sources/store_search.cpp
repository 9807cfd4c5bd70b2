#include "scanner/sources/store_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "scanner/sources/pack_record.h"

namespace ekaudit::scanner::sources {
namespace {

class StoreSearch {
 public:
  StoreSearch(git::OdbStore& store, const git::EnumerationLimits& limits, const SearchContext& context,
              OpaqueContent& opaque)
      : store_(store), limits_(limits), context_(context), opaque_(opaque), rest_(store.parts()) {}

  ObjectMatches run(const git::KeptPacks* kept) {
    if (kept != nullptr) {
      for (const git::KeptPack& pack : kept->packs) {
        std::erase(rest_.packs, pack.number);
        auto known = kept->cache.load(k_kind, pack.key);
        auto record = known ? read_record(*known) : std::nullopt;
        if (record) {
          search_again(std::move(*record));
        } else if (!context_.control.stopped()) {
          search_pack(pack, kept->cache);
        }
      }
    }
    join(all_, search(rest_, opaque_));
    finish(all_);
    return std::move(all_);
  }

 private:
  static constexpr std::string_view k_kind = "pack";

  ObjectMatches search(const git::StoreParts& parts, OpaqueContent& opaque) {
    ObjectSearch search(context_, opaque, ObjectSearch::Commits::collect);
    core::Notices notices = store_.for_each_in(parts, git::k_all_types, limits_, context_.control, search);
    ObjectMatches found = search.collect();
    std::move(notices.begin(), notices.end(), std::back_inserter(found.notices));
    return found;
  }

  void search_pack(const git::KeptPack& pack, const git::PackCache& cache) {
    OpaqueContent opaque;
    ObjectMatches found = search({{pack.number}, false}, opaque);
    const auto ids = objects_to_search(found);
    if (ids && !context_.control.stopped()) {
      keep(pack, cache,
           {*ids, found.graph, found.commit_count, found.blob_count, found.bytes, opaque.archives,
            opaque.lfs_pointers});
    }
    opaque_.archives += opaque.archives;
    opaque_.lfs_pointers += opaque.lfs_pointers;
    join(all_, std::move(found));
  }

  void keep(const git::KeptPack& pack, const git::PackCache& cache, const PackRecord& record) {
    const auto saved = cache.save(k_kind, pack.key, write_record(record));
    if (!saved && !told_) {
      told_ = true;
      all_.notices.push_back(
          {"cache-not-written",
           fmt::format("the next run will be no faster, because nothing can be kept for it: {}; --cache DIR "
                       "names another directory, --no-cache does without",
                       saved.error().message),
           false, "", "", ""});
    }
  }

  // What is known of the pack holds, and the objects with matches are searched as they are.
  void search_again(PackRecord record) {
    OpaqueContent counted;
    ObjectSearch search(context_, counted, ObjectSearch::Commits::leave);
    core::Notices notices = visit_objects(store_, record.to_search, context_, limits_.object_limit(), search);
    ObjectMatches found = search.collect();
    std::move(notices.begin(), notices.end(), std::back_inserter(found.notices));
    found.graph = std::move(record.commits);
    found.commit_count = record.commit_count;
    found.blob_count = record.blob_count;
    found.bytes = record.bytes;
    opaque_.archives += record.archives;
    opaque_.lfs_pointers += record.lfs_pointers;
    join(all_, std::move(found));
  }

  // Nothing where there was something to say that reading single objects would not say again.
  static std::optional<std::vector<git::ObjectId>> objects_to_search(const ObjectMatches& found) {
    std::vector<git::ObjectId> ids;
    for (const auto& [id, matches] : found.blobs) {
      ids.push_back(id);
    }
    for (const std::vector<TextMatch>* texts : {&found.commits, &found.tags}) {
      std::transform(texts->begin(), texts->end(), std::back_inserter(ids),
                     [](const TextMatch& match) { return match.object; });
    }
    std::transform(found.names.begin(), found.names.end(), std::back_inserter(ids),
                   [](const NameMatch& match) { return match.tree; });
    for (const core::Notice& notice : found.notices) {
      const auto id = git::ObjectId::from_hex(notice.object);
      if (!id || notice.kind == "unreadable-object" || notice.kind == "object-read-elsewhere") {
        return std::nullopt;
      }
      ids.push_back(*id);
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
  }

  git::OdbStore& store_;
  const git::EnumerationLimits& limits_;
  const SearchContext& context_;
  OpaqueContent& opaque_;
  git::StoreParts rest_;
  ObjectMatches all_;
  bool told_ = false;
};

}  // namespace

ObjectMatches search_store(git::OdbStore& store, const git::KeptPacks* kept,
                           const git::EnumerationLimits& limits, const SearchContext& context,
                           OpaqueContent& opaque) {
  return StoreSearch(store, limits, context, opaque).run(kept);
}

ObjectMatches search_shard(git::OdbStore& store, const git::ObjectChoice& choice,
                           const git::EnumerationLimits& limits, const SearchContext& context,
                           OpaqueContent& opaque) {
  git::StoreParts parts = store.parts();
  parts.choice = choice;
  ObjectSearch search(context, opaque, ObjectSearch::Commits::leave);
  core::Notices notices = store.for_each_in(parts, choice.types(), limits, context.control, search);
  ObjectMatches found = search.take();
  std::move(notices.begin(), notices.end(), std::back_inserter(found.notices));
  return found;
}

}  // namespace ekaudit::scanner::sources
