#include "audit/history_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "audit/push_scope.h"
#include "core/append.h"
#include "core/error.h"
#include "core/text.h"
#include "scanner/git/kept_trees.h"
#include "scanner/git/object_subset.h"
#include "scanner/git/range.h"
#include "scanner/sources/file_sightings.h"
#include "scanner/sources/history_sightings.h"
#include "scanner/sources/object_search.h"
#include "scanner/sources/revision.h"
#include "scanner/sources/store_search.h"
#include "scanner/sources/tree_lookup.h"

namespace ekaudit::audit {
namespace {

namespace git = scanner::git;
namespace sources = scanner::sources;

class HistoryScanner {
 public:
  HistoryScanner(const HistoryInput& input, scanner::OpaqueContent& opaque, sources::SightingSet& sightings)
      : input_(input),
        opaque_(opaque),
        sightings_(sightings),
        commits_(input.store),
        stashes_(input.repository.stash_entries()),
        limits_{input.context.jobs, input.context.max_blob_size, input.request.max_memory} {}

  HistoryScan run() {
    tell_missing_history();
    if (input_.request.verify_packs) {
      core::append(scan_.notices, input_.store.verify_packs(limits_.jobs, input_.context.control));
    }
    if (input_.extent == Extent::pushed) {
      search_push();
    } else if (input_.extent == Extent::range || !input_.request.since.empty()) {
      search_range();
    } else if (!input_.choice.is_all()) {
      search_shard();
    } else {
      search_everything();
    }
    return std::move(scan_);
  }

 private:
  void tell_missing_history() {
    const auto tell = [&](std::string_view kind, std::string_view message) {
      core::Notice notice;
      notice.kind = kind;
      notice.incomplete =
          !input_.request.allow_shallow && input_.extent != Extent::range && input_.extent != Extent::pushed;
      notice.message = message;
      scan_.notices.push_back(std::move(notice));
    };
    if (input_.repository.is_shallow()) {
      tell("shallow-clone",
           "this is a shallow clone: commits before its boundary are not here and were not searched; "
           "git fetch --unshallow, or fetch-depth: 0 in actions/checkout, brings them (--allow-shallow "
           "accepts it)");
    }
    if (input_.repository.is_partial()) {
      tell("partial-clone",
           "this is a partial clone: objects that were never fetched are not here and were not searched; "
           "a full clone brings them (--allow-shallow accepts it)");
    }
  }

  void search_everything() {
    const git::KeptPacks* const kept = input_.kept;
    sources::ObjectMatches matches =
        sources::search_store(input_.store, kept, limits_, input_.context, opaque_);
    const bool all_were_read = matches.notices.empty();
    count(matches);
    scan_.searched_all_objects = !input_.context.control.stopped();
    if (matches.empty() && !sources::any_ref_may_match(input_.refs, input_.context.matcher)) {
      scan_.graph = std::move(matches.graph);
      return;
    }
    // The names that lead to a hit are kept too, and may not be where one of them holds a token itself; nor
    // did the search follow such names. What could not be read may be there the next time.
    const bool keep_trees = kept != nullptr && matches.names.empty();
    const bool keep_seen = keep_trees && all_were_read;
    std::optional<git::Closure> seen = std::exchange(matches.hit_trees, std::nullopt);
    if (!matches.names.empty()) {
      seen.reset();
    }
    const auto find_hit_trees = [&](const git::HitBlobs& hits) {
      if (seen) {
        if (keep_seen) {
          git::keep_hit_trees(input_.store, *kept, hits, *seen);
        }
        return std::move(*seen);
      }
      return keep_trees ? git::find_hit_trees(input_.store, *kept, hits, limits_, {}, input_.context.control)
                        : git::find_hit_trees(input_.store, hits, limits_, {}, input_.context.control);
    };
    add_all_sightings(std::move(matches), find_hit_trees, input_.refs);
  }

  void search_shard() {
    sources::ObjectMatches matches =
        sources::search_shard(input_.store, input_.choice, limits_, input_.context, opaque_);
    count(matches);
    const std::vector<git::Ref> named = input_.choice.is_first() ? input_.refs : std::vector<git::Ref>();
    if (matches.empty() && input_.sought.empty() &&
        !sources::any_ref_may_match(named, input_.context.matcher)) {
      return;
    }
    sources::complete_shard(input_.store, input_.choice, input_.sought, input_.index, limits_, input_.context,
                            matches);
    add_all_sightings(
        std::move(matches),
        [&](const git::HitBlobs& hits) {
          return git::find_hit_trees(input_.store, hits, limits_, {}, input_.context.control);
        },
        named);
  }

  // `named`: refs whose names are searched.
  void add_all_sightings(sources::ObjectMatches matches,
                         const std::function<git::Closure(const git::HitBlobs&)>& find_hit_trees,
                         const std::vector<git::Ref>& named) {
    matches.graph.finish();
    const sources::Reachability reachability(matches.graph, input_.refs, stashes_);
    const std::vector<bool> everything;
    add_sightings({input_.store, find_hit_trees, matches, matches.graph, everything, input_.refs,
                   input_.index, reachability});
    sources::add_ref_sightings(named, reachability, input_.context.matcher, sightings_);
    scan_.graph = std::move(matches.graph);
    scan_.matches = std::move(matches);
  }

  void search_range() {
    const git::RangeRequest request = make_range();
    const git::RangeScope scope = scope_of(request);
    sources::ObjectMatches matches = search_objects({commits_in(scope), scope.trees, scope.blobs});
    if (matches.empty()) {
      return;
    }
    // Whether a commit was pushed can only be said in view of everything that the refs lead to.
    const git::CommitGraph graph =
        sources::load_commits(input_.store, ref_tips(request), input_.context.control);
    const sources::Reachability reachability(graph, input_.refs, stashes_);
    add_sightings_in(scope, matches, input_.refs, reachability);
    scan_.matches = std::move(matches);
  }

  void search_push() {
    PushScope push = find_push_scope(input_.request.push, input_.store, input_.refs);
    core::append(scan_.notices, std::move(push.notices));
    const git::RangeScope scope = scope_of(push.range);
    std::vector<git::ObjectId> loose;
    std::transform(push.blobs.begin(), push.blobs.end(), std::back_inserter(loose),
                   [](const PushScope::LooseBlob& blob) { return blob.id; });
    // None twice: a blob may be in commits as well.
    std::erase_if(loose, [&](const git::ObjectId& id) {
      return std::binary_search(scope.blobs.begin(), scope.blobs.end(), id);
    });
    std::sort(loose.begin(), loose.end());
    loose.erase(std::unique(loose.begin(), loose.end()), loose.end());
    const sources::ObjectMatches matches =
        search_objects({commits_in(scope), scope.trees, scope.blobs, loose, push.tags});
    if (matches.empty() && !sources::any_ref_may_match(push.named, input_.context.matcher)) {
      return;
    }
    std::vector<git::Ref> refs = input_.refs;
    refs.insert(refs.end(), push.refs.begin(), push.refs.end());
    const sources::Reachability reachability(scope.graph, refs, {});
    add_loose_sightings(push, matches);
    sources::ObjectMatches committed = matches;
    std::erase_if(committed.blobs, [&](const auto& blob) {
      return !std::binary_search(scope.blobs.begin(), scope.blobs.end(), blob.first);
    });
    add_sightings_in(scope, committed, refs, reachability);
    sources::add_ref_sightings(push.named, reachability, input_.context.matcher, sightings_);
  }

  void add_loose_sightings(const PushScope& push, const sources::ObjectMatches& matches) {
    for (const PushScope::LooseBlob& blob : push.blobs) {
      if (const auto found = matches.blobs.find(blob.id); found != matches.blobs.end()) {
        sources::add_blob_sightings(blob.path, blob.ref, blob.id, found->second, sightings_);
      }
    }
  }

  git::RangeScope scope_of(const git::RangeRequest& request) {
    auto scope = git::find_range(input_.store, request, limits_, input_.context.control);
    if (!scope) {
      throw core::UsageError(fmt::format("{}: {}", option(), scope.error().message));
    }
    core::append(scan_.notices, std::move(scope->notices));
    return std::move(*scope);
  }

  sources::ObjectMatches search_objects(const std::vector<std::vector<git::ObjectId>>& lists) {
    sources::ObjectSearch search(input_.context, opaque_, sources::ObjectSearch::Commits::leave);
    for (const auto& ids : lists) {
      core::append(scan_.notices,
                   sources::visit_objects(input_.store, ids, input_.context, limits_.object_limit(), search));
    }
    sources::ObjectMatches matches = search.take();
    count(matches);
    return matches;
  }

  void add_sightings_in(const git::RangeScope& scope, const sources::ObjectMatches& matches,
                        const std::vector<git::Ref>& refs, const sources::Reachability& reachability) {
    git::ObjectSubset trees(input_.store, scope.trees);
    const auto find_hit_trees = [&](const git::HitBlobs& hits) {
      return git::find_hit_trees(trees, hits, limits_, {}, input_.context.control);
    };
    add_sightings({input_.store, find_hit_trees, matches, scope.graph, scope.in_scope, refs, input_.index,
                   reachability});
  }

  std::string_view option() const {
    return input_.extent == Extent::range    ? "--range"
           : input_.extent == Extent::pushed ? "the push"
                                             : "--since";
  }

  git::RangeRequest make_range() {
    git::RangeRequest range;
    if (input_.extent == Extent::range) {
      const std::string& text = input_.request.range;
      const std::size_t dots = text.find("..");
      if (dots == std::string::npos || text.find("..", dots + 1) != std::string::npos) {
        throw core::UsageError(fmt::format("--range takes A..B, not '{}'", core::to_terminal(text)));
      }
      range.exclude = {resolve(std::string_view(text).substr(0, dots))};
      range.include = {resolve(std::string_view(text).substr(dots + 2))};
      return range;
    }
    range.include = ref_tips(range);
    std::erase_if(range.include, [this](const git::ObjectId& id) { return leads_elsewhere(id); });
    range.since = core::parse_time(input_.request.since);
    if (!range.since) {
      range.exclude = {resolve(input_.request.since)};
    }
    return range;
  }

  git::ObjectId resolve(std::string_view revision) {
    const auto id = sources::resolve_revision(input_.repository, input_.store, input_.refs, revision);
    if (!id) {
      throw core::UsageError(fmt::format("{}: {}", option(), id.error().message));
    }
    return *id;
  }

  // A tag may stand on a blob or a tree, which has no history to ask about.
  bool leads_elsewhere(const git::ObjectId& id) {
    const auto object = input_.store.read(id, input_.context.max_blob_size);
    return object && object->type != git::ObjectType::commit;
  }

  // All refs, stashes, and what the range starts from.
  std::vector<git::ObjectId> ref_tips(const git::RangeRequest& range) const {
    std::vector<git::ObjectId> tips = range.include;
    tips.insert(tips.end(), stashes_.begin(), stashes_.end());
    for (const git::Ref& ref : input_.refs) {
      tips.push_back(ref.peeled);
    }
    std::sort(tips.begin(), tips.end());
    tips.erase(std::unique(tips.begin(), tips.end()), tips.end());
    std::erase_if(tips, [](const git::ObjectId& id) { return id.is_zero(); });
    return tips;
  }

  static std::vector<git::ObjectId> commits_in(const git::RangeScope& scope) {
    std::vector<git::ObjectId> commits;
    for (git::CommitIndex i = 0; i < scope.graph.size(); ++i) {
      if (scope.in_scope[i]) {
        commits.push_back(scope.graph.node(i).id);
      }
    }
    return commits;
  }

  void count(sources::ObjectMatches& matches) {
    scan_.commits = matches.commit_count;
    scan_.blobs = matches.blob_count;
    scan_.bytes = matches.bytes;
    core::append(scan_.notices, std::move(matches.notices));
  }

  void add_sightings(const sources::HistoryView& view) {
    core::append(scan_.notices,
                 sources::add_content_sightings(view, input_.context.control, commits_, sightings_));
    sources::add_text_sightings(view, commits_, sightings_);
  }

  const HistoryInput& input_;
  scanner::OpaqueContent& opaque_;
  sources::SightingSet& sightings_;
  sources::CommitDetailsReader commits_;
  std::vector<git::ObjectId> stashes_;
  git::EnumerationLimits limits_;
  HistoryScan scan_;
};

}  // namespace

bool reads_all_objects(const ScanRequest& request, Extent extent) {
  return (extent == Extent::everything || extent == Extent::history_only) && request.since.empty();
}

HistoryScan scan_history(const HistoryInput& input, scanner::OpaqueContent& opaque,
                         sources::SightingSet& sightings) {
  return HistoryScanner(input, opaque, sightings).run();
}

}  // namespace ekaudit::audit
