#include "scanner/sources/store_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>
#include <utility>

#include "scanner/git/hit_tree_collector.h"
#include "scanner/sources/pack_record.h"

namespace ekaudit::scanner::sources {
namespace {

constexpr git::AttributionLimits k_caps;
constexpr git::TypeMask k_tree = git::mask_of(git::ObjectType::tree);

// A tree's names are searched, and what it says of blobs with tokens is noted: each tree is read once.
class TreeSearch final : public git::ObjectVisitor {
 public:
  TreeSearch(ObjectSearch& search, git::HitTreeCollector& collector)
      : search_(search), collector_(collector) {}

  void visit(unsigned worker, const git::ObjectId& id, git::ObjectType type,
             std::string_view bytes) override {
    search_.visit(worker, id, type, bytes);
    collector_.visit(worker, id, type, bytes);
  }

 private:
  ObjectSearch& search_;
  git::HitTreeCollector& collector_;
};

class StoreSearch {
 public:
  StoreSearch(git::OdbStore& store, const git::EnumerationLimits& limits, const SearchContext& context,
              OpaqueContent& opaque)
      : store_(store), limits_(limits), context_(context), opaque_(opaque) {}

  // Trees come last, so that all hits are known by then.
  ObjectMatches run(const git::KeptPacks* kept) {
    plan(kept);
    for (Part& part : parts_) {
      search(part, part.objects.loose ? git::k_all_types : git::k_all_types & ~k_tree, nullptr);
    }
    find_trees(kept);
    for (Part& part : parts_) {
      opaque_.archives += part.opaque.archives;
      opaque_.lfs_pointers += part.opaque.lfs_pointers;
      join(all_, std::move(part.found));
    }
    finish(all_);
    return std::move(all_);
  }

 private:
  // What is searched together: a pack that is remembered, all other packs, or all loose objects.
  struct Part {
    explicit Part(git::StoreParts of, const git::KeptPack* remembered = nullptr)
        : objects(std::move(of)), kept(remembered) {}

    git::StoreParts objects;
    const git::KeptPack* kept;
    OpaqueContent opaque{};
    ObjectMatches found{};
  };

  void plan(const git::KeptPacks* kept) {
    git::StoreParts rest = store_.parts();
    rest.loose = false;
    if (kept != nullptr) {
      for (const git::KeptPack& pack : kept->packs) {
        std::erase(rest.packs, pack.number);
        auto record = pack.record ? read_record(*pack.record) : std::nullopt;
        if (record) {
          search_again(std::move(*record));
        } else {
          parts_.emplace_back(git::StoreParts{{pack.number}, false}, &pack);
        }
      }
    }
    parts_.emplace_back(std::move(rest));
    parts_.emplace_back(git::StoreParts{});
  }

  void search(Part& part, git::TypeMask types, git::HitTreeCollector* collector) {
    ObjectSearch search(context_, part.opaque, ObjectSearch::Commits::collect);
    core::Notices notices;
    if (collector != nullptr) {
      TreeSearch both(search, *collector);
      notices = store_.for_each_in(part.objects, types, limits_, context_.control, both);
    } else {
      notices = store_.for_each_in(part.objects, types, limits_, context_.control, search);
    }
    std::move(notices.begin(), notices.end(), std::back_inserter(part.found.notices));
    join(part.found, search.collect());
  }

  // Where what is remembered of a pack stands for it, its trees are not seen, and what leads to hits is left
  // to find_hit_trees().
  void find_trees(const git::KeptPacks* kept) {
    std::optional<git::HitTreeCollector> collector;
    if (std::vector<git::ObjectId> hits = hit_blobs(); !hits.empty() && !has_records_) {
      collector.emplace(std::move(hits), limits_.jobs, k_caps);
    }
    for (Part& part : parts_) {
      if (!part.objects.loose) {
        search(part, k_tree, collector ? &*collector : nullptr);
        if (part.kept != nullptr) {
          keep(part, kept->cache);
        }
      } else if (collector) {
        core::Notices notices =
            store_.for_each_in(part.objects, k_tree, limits_, context_.control, *collector);
        std::move(notices.begin(), notices.end(), std::back_inserter(part.found.notices));
      }
    }
    if (collector && !context_.control.stopped()) {
      all_.hit_trees = collector->finish(kept != nullptr ? git::Childless::listed : git::Childless::left_out,
                                         context_.control);
    }
  }

  std::vector<git::ObjectId> hit_blobs() const {
    std::vector<git::ObjectId> ids;
    for (const Part& part : parts_) {
      for (const auto& [id, matches] : part.found.blobs) {
        ids.push_back(id);
      }
    }
    return ids;
  }

  void keep(const Part& part, const git::PackCache& cache) {
    const auto ids = objects_to_search(part.found);
    if (!ids || context_.control.stopped() || store_.builds_on_others(part.kept->number)) {
      return;
    }
    const ObjectMatches& found = part.found;
    const PackRecord record = {*ids,        found.graph,          found.commit_count,      found.blob_count,
                               found.bytes, part.opaque.archives, part.opaque.lfs_pointers};
    const auto saved = cache.save(git::k_pack_record, part.kept->key, write_record(record));
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
    has_records_ = true;
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
  std::deque<Part> parts_;
  bool has_records_ = false;
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
