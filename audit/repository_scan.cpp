#include "audit/repository_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "audit/history_scan.h"
#include "audit/identity.h"
#include "audit/pipeline_usages.h"
#include "audit/remembered_history.h"
#include "core/append.h"
#include "core/error.h"
#include "scanner/sources/file_sightings.h"
#include "scanner/sources/index_cover.h"
#include "scanner/sources/object_search.h"
#include "scanner/sources/staged_entries.h"
#include "scanner/sources/tip_presence.h"
#include "scanner/sources/tree_lookup.h"

namespace ekaudit::audit {
namespace {

namespace git = scanner::git;
namespace sources = scanner::sources;

core::Notice make_notice(std::string kind, bool incomplete, std::string message) {
  core::Notice notice;
  notice.kind = std::move(kind);
  notice.incomplete = incomplete;
  notice.message = std::move(message);
  return notice;
}

class RepositoryScanner {
 public:
  RepositoryScanner(const RepositoryTarget& target, const std::string& mount, Extent extent,
                    const ScanRequest& request, const sources::SearchContext& context)
      : repository_(target.repository),
        target_(target),
        extent_(extent),
        request_(request),
        context_(context),
        choice_(request.shard && mount.empty() ? git::ObjectChoice(*request.shard) : git::ObjectChoice()),
        store_(target.repository.object_store(request.git_backend)),
        history_(repository_, *store_, context, request, extent, choice_),
        pipelines_(context, declared_names(request.policy)) {}

  RepositoryScan run(const std::string& mount) {
    if (extent_ == Extent::staged) {
      search_staged();
    } else {
      read_index();
      if (choice_.is_all()) {
        search_whole();
      } else {
        search_shard();
      }
    }
    if (!is_hook()) {
      core::append(scan_.notices, repository_.shape_notices());
    }
    opaque_.add_notices(scan_.notices);
    if (const auto problem = repository_.ignore_problem()) {
      scan_.notices.push_back(
          make_notice("ignore-rules-unread", false,
                      fmt::format("ignored files are reported as untracked ones: {}", *problem)));
    }
    scan_.scanned.packs = choice_.is_first() ? store_->pack_count() : 0;
    std::vector<scanner::Sighting> sightings = sightings_.take();
    history_.keep(sightings);
    std::erase_if(sightings, [&](const scanner::Sighting& sighting) {
      return !is_wanted(sighting) || !is_of_shard(sighting);
    });
    if (!needs_refs() && !is_hook() && !sightings.empty()) {
      sources::add_tip_presence(*store_, repository_.refs(scan_.notices), context_, sightings);
    }
    scan_.sightings = std::move(sightings);
    scan_.usages = pipelines_.take(scan_.notices);
    std::erase_if(scan_.usages, [&](const pipelines::Usage& usage) {
      return !target_.prefixes.empty() && !lies_within(target_.prefixes, usage.path);
    });
    identify(mount);
    return std::move(scan_);
  }

 private:
  bool searches_files() const { return extent_ == Extent::everything || extent_ == Extent::no_history; }

  void search_whole() {
    if (extent_ != Extent::no_history) {
      search_history();
    }
    if (searches_files()) {
      search_working_tree();
      search_index();
      read_committed_pipelines();
    }
  }

  // Files and index first: whatever they hold is to be followed through the history, which lies in all
  // shards.
  void search_shard() {
    if (choice_.is_first() && searches_files()) {
      search_working_tree();
      search_index();
      read_committed_pipelines();
    }
    search_history();
  }

  bool is_of_shard(const scanner::Sighting& sighting) const {
    using sources::IndexSearch;
    return choice_.is_all() ||
           sources::belongs_to(choice_, sighting,
                               searches_files() ? IndexSearch::done : IndexSearch::left_out);
  }

  bool is_hook() const { return request_.caller == Caller::hook; }

  // Files and index do not: refs matter to them only with a finding, which may be at a branch's tip.
  bool needs_refs() const { return extent_ != Extent::no_history && extent_ != Extent::staged; }

  void read_index() {
    if (!repository_.worktree() || extent_ == Extent::range || extent_ == Extent::pushed) {
      return;
    }
    auto index = repository_.index();
    if (!index) {
      unreadable_index(index.error());
      return;
    }
    index_ = std::move(*index);
  }

  void unreadable_index(const core::Error& error) {
    scan_.notices.push_back(
        make_notice("unreadable-index", true, fmt::format("the index was not searched: {}", error.message)));
  }

  void search_history() {
    HistoryScan history = history_.search(index_, opaque_, sightings_);
    scan_.scanned.commits = history.commits;
    scan_.scanned.blobs = history.blobs;
    scan_.scanned.bytes += history.bytes;
    core::append(scan_.notices, std::move(history.notices));
    blobs_ = std::move(history.matches.blobs);
    searched_all_objects_ = history.searched_all_objects;
  }

  void search_working_tree() {
    if (!repository_.worktree()) {
      return;
    }
    auto root = sources::open_directory(repository_.worktree()->string());
    if (!root) {
      scan_.notices.push_back(
          make_notice("unreadable-directory", true,
                      fmt::format("the working tree was not searched: {}", root.error().message)));
      return;
    }
    std::vector<std::string> starts = target_.prefixes;
    if (starts.empty()) {
      starts.emplace_back();
    }
    const sources::ContentObserver observer = file_observer(*root);
    for (const std::string& start : starts) {
      search_files(*root, start, observer);
    }
  }

  void search_files(const sources::Descriptor& root, const std::string& start,
                    const sources::ContentObserver& observer) {
    sources::FileSearch found = sources::search_files(root, start, sources::NestedRepositories::leave_out,
                                                      context_, opaque_, observer);
    scan_.scanned.files += found.file_count;
    scan_.scanned.bytes += found.bytes;
    core::append(scan_.notices, std::move(found.notices));
    core::append(scan_.nested, std::move(found.nested));
    sources::add_file_sightings(
        found, [&](const std::string& path) { return sources::exposure_of_file(repository_, index_, path); },
        sightings_);
  }

  // The working tree's were read on the way.
  void read_committed_pipelines() {
    if (repository_.worktree()) {
      pipelines_.add_tracked(*store_, index_, [this](const git::IndexEntry& entry) {
        // Outside of what is scanned, not even the content of other files is looked at.
        const bool is_wanted =
            lies_within(target_.prefixes, entry.path) || pipelines::format_of(entry.path, {});
        return !is_wanted || (cover_ && cover_->stands_at_its_path(entry));
      });
    } else if (const auto head = repository_.head()) {
      pipelines_.add_commit(*store_, *head);
    }
  }

  // Without a pass over all objects, an index blob need not be read if a file has the same bytes; nor need a
  // pipeline in any case.
  sources::ContentObserver file_observer(const sources::Descriptor& root) {
    cover_.emplace(index_, sources::converted_directories(repository_, root, index_));
    return [this](std::string_view path, std::string_view content, const sources::Descriptor* file) {
      pipelines_.observe(path, content);
      if (!searched_all_objects_ || path.ends_with(".gitattributes") || pipelines::may_be_pipeline(path)) {
        cover_->add(path, content, file);
      }
    };
  }

  void search_index() {
    if (!choice_.is_all()) {
      search_index_of_shard();
    } else if (!searched_all_objects_) {
      search_blobs(
          index_blobs([&](const git::IndexEntry& entry) { return cover_ && cover_->covers(entry); }));
    }
    sources::add_index_sightings(index_, blobs_, sightings_);
    sources::add_index_name_sightings(index_, context_.matcher, sightings_);
  }

  template <class IsRead>
  std::vector<git::ObjectId> index_blobs(IsRead is_read) const {
    std::vector<git::ObjectId> unread;
    for (const git::IndexEntry& entry : index_) {
      if (!entry.submodule && !entry.intent_to_add && !is_read(entry) &&
          lies_within(target_.prefixes, entry.path)) {
        unread.push_back(entry.id);
      }
    }
    return unread;
  }

  // A pass over all objects tells of each path what the index has there, also where a file has the same: so
  // does this. It counts nothing, since each blob is another's, or this shard's, to count.
  void search_index_of_shard() {
    std::set<std::string> hits;
    sightings_.for_each([&](const scanner::Sighting& sighting) { hits.insert(sighting.newest.path); });
    std::vector<git::ObjectId> unread = index_blobs([&](const git::IndexEntry& entry) {
      return cover_ && cover_->stands_at_its_path(entry) && hits.count(entry.path) == 0;
    });
    std::erase_if(unread, [this](const git::ObjectId& id) { return !store_->has(id); });
    const Scanned counted = scan_.scanned;
    scanner::OpaqueContent opaque;
    search_blobs(std::move(unread), opaque);
    scan_.scanned = counted;
  }

  void search_staged() {
    const auto index = repository_.whole_index();
    if (!index) {
      unreadable_index(index.error());
      return;
    }
    std::vector<git::ObjectId> parents = repository_.merge_heads();
    if (const auto head = repository_.head_alone()) {
      parents.push_back(*head);
    }
    auto staged = sources::staged_entries(*store_, parents, index->entries, index->directories);
    if (!staged) {
      scan_.notices.push_back(make_notice(
          "unreadable-object", false,
          fmt::format("the whole index was searched, because the tree of a parent could not be read: {}",
                      staged.error().message)));
      staged = sources::staged_entries(*store_, {}, index->entries);
    }
    std::vector<git::ObjectId> blobs;
    std::transform(staged->begin(), staged->end(), std::back_inserter(blobs),
                   [](const git::IndexEntry& entry) { return entry.id; });
    search_blobs(std::move(blobs));
    sources::add_index_sightings(*staged, blobs_, sightings_);
    sources::add_index_name_sightings(*staged, context_.matcher, sightings_);
  }

  void search_blobs(std::vector<git::ObjectId> ids) { search_blobs(std::move(ids), opaque_); }

  void search_blobs(std::vector<git::ObjectId> ids, scanner::OpaqueContent& opaque) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    sources::ObjectSearch search(context_, opaque, sources::ObjectSearch::Commits::leave);
    const git::EnumerationLimits limits{context_.jobs, context_.max_blob_size, request_.max_memory};
    core::append(scan_.notices,
                 sources::visit_objects(*store_, ids, context_, limits.object_limit(), search));
    sources::ObjectMatches found = search.take();
    core::append(scan_.notices, std::move(found.notices));
    scan_.scanned.blobs += found.blob_count;
    scan_.scanned.bytes += found.bytes;
    blobs_.merge(found.blobs);
  }

  // Prefixes limit paths; messages, tags and refs belong to the whole repository only.
  bool is_wanted(const scanner::Sighting& sighting) const {
    if (target_.prefixes.empty()) {
      return true;
    }
    const bool has_path = !sources::is_metadata(sighting.newest.kind) ||
                          sighting.newest.kind == scanner::LocationKind::filename;
    return has_path && lies_within(target_.prefixes, sighting.newest.path);
  }

  void identify(const std::string& mount) {
    RepositoryRecord& record = scan_.record;
    record.mount = mount;
    if (is_hook()) {
      record.id = "here";
      return;
    }
    record.remote = public_remote(repository_.remote_url());
    record.shallow = repository_.is_shallow();
    record.partial = repository_.is_partial();
    record.shard = choice_.is_all() ? std::nullopt : request_.shard;
    const auto head = repository_.head_id();
    record.head = head ? head->hex() : std::string();
    const auto& directory = repository_.worktree() ? *repository_.worktree() : repository_.git_dir();
    record.id = mount.empty() ? request_.repo_id : std::string();
    if (record.id.empty()) {
      record.id = id_from_remote(record.remote);
    }
    record.name =
        record.id.empty() ? directory.filename().string() : record.id.substr(record.id.rfind('/') + 1);
    if (record.id.empty() && (request_.needs_identity || !scan_.sightings.empty() || !scan_.usages.empty())) {
      record.id = history_.root_id();
    }
    if (record.id.empty()) {
      record.id = "directory:" + record.name;
    }
    for (scanner::Sighting& sighting : scan_.sightings) {
      sighting.newest.repository = record.id;
      for (scanner::Location& location : sighting.introductions) {
        location.repository = record.id;
      }
    }
    for (pipelines::Usage& usage : scan_.usages) {
      usage.repository = record.id;
    }
    for (core::Notice& notice : scan_.notices) {
      notice.repository = record.id;
    }
  }

  const git::Repository& repository_;
  const RepositoryTarget& target_;
  Extent extent_;
  const ScanRequest& request_;
  const sources::SearchContext& context_;
  git::ObjectChoice choice_;
  std::shared_ptr<git::OdbStore> store_;
  RememberedHistory history_;

  RepositoryScan scan_;
  scanner::OpaqueContent opaque_;
  sources::SightingSet sightings_;
  std::vector<git::IndexEntry> index_;
  PipelineUsages pipelines_;
  std::map<git::ObjectId, std::vector<scanner::match::Match>> blobs_;
  bool searched_all_objects_ = false;
  std::optional<sources::IndexCover> cover_;
};

}  // namespace

RepositoryScan scan_repository(const RepositoryTarget& target, const std::string& mount, Extent extent,
                               const ScanRequest& request, const sources::SearchContext& context) {
  return RepositoryScanner(target, mount, extent, request, context).run(mount);
}

}  // namespace ekaudit::audit
