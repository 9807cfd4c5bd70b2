#include "audit/gathering.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>
#include <tuple>
#include <utility>

#include "audit/pipeline_usages.h"
#include "audit/plain_scan.h"
#include "audit/repository_scan.h"
#include "audit/targets.h"
#include "core/append.h"
#include "core/error.h"

namespace ekaudit::audit {
namespace {

namespace git = scanner::git;

constexpr std::size_t k_max_nested_repositories = 10'000;

class Gathering {
 public:
  Gathering(const ScanRequest& request, const scanner::match::Matcher& matcher, core::RunControl& control)
      : request_(request),
        names_(declared_names(request.policy)),
        control_(control),
        context_{matcher, control, request.jobs, request.max_blob_size} {}

  Gathered run() {
    Targets targets = resolve_targets(request_);
    core::append(gathered_.notices, std::move(targets.notices));
    gathered_.whole = request_.extent == Extent::everything && request_.since.empty() && !is_shard() &&
                      !targets.repositories.empty() &&
                      std::all_of(targets.repositories.begin(), targets.repositories.end(),
                                  [](const RepositoryTarget& target) { return target.prefixes.empty(); });
    for (const RepositoryTarget& target : targets.repositories) {
      if (scanned_.insert(target.repository.git_dir().string()).second) {
        scan_with_nested(target);
      }
    }
    if (is_further_shard()) {
      targets.plain_paths.clear();
      targets.standard_input = false;
    }
    if (request_.extent == Extent::message) {
      add(scan_message(request_.message, context_));
    }
    for (const auto& path : targets.plain_paths) {
      add(scan_plain_path(path, context_, names_));
    }
    if (targets.standard_input) {
      add(scan_standard_input(context_));
    }
    std::stable_sort(gathered_.usages.begin(), gathered_.usages.end(),
                     [](const pipelines::Usage& a, const pipelines::Usage& b) {
                       return std::tie(a.repository, a.path, a.position) <
                              std::tie(b.repository, b.path, b.position);
                     });
    return std::move(gathered_);
  }

 private:
  bool is_shard() const { return request_.shard && request_.shard->of > 1; }
  // What cannot be divided, such as files outside Git and repositories within others, is in the first.
  bool is_further_shard() const { return request_.shard && request_.shard->number > 1; }

  // The repository, then those that lie in its working tree, then submodules that are not checked out.
  void scan_with_nested(const RepositoryTarget& root) {
    std::deque<std::pair<RepositoryTarget, std::string>> nested;
    add_nested(root, "", scan_one(root, "", request_.extent), nested);
    while (!nested.empty() && !control_.stopped()) {
      const auto [target, mount] = std::move(nested.front());
      nested.pop_front();
      add_nested(target, mount, scan_one(target, mount, request_.extent), nested);
    }
  }

  std::vector<std::string> scan_one(const RepositoryTarget& target, const std::string& mount, Extent extent) {
    RepositoryScan scan = scan_repository(target, mount, extent, request_, context_);
    make_id_unique(scan);
    gathered_.repositories.push_back(scan.record);
    add({std::move(scan.sightings), std::move(scan.usages), scan.scanned, std::move(scan.notices)});
    return std::move(scan.nested);
  }

  void add_nested(const RepositoryTarget& parent, const std::string& mount,
                  const std::vector<std::string>& directories,
                  std::deque<std::pair<RepositoryTarget, std::string>>& nested) {
    if (request_.extent == Extent::staged || request_.extent == Extent::range ||
        request_.extent == Extent::pushed || is_further_shard()) {
      return;
    }
    for (const std::string& directory : directories) {
      open_nested(parent, mount, directory, nested);
    }
    if (request_.extent == Extent::no_history || !parent.prefixes.empty()) {
      return;
    }
    for (const auto& git_dir : parent.repository.submodule_git_dirs()) {
      const std::string below = git_dir.lexically_relative(parent.repository.common_dir()).generic_string();
      add_repository(git::Repository::open(git_dir), fmt::format("{}.git/{}/", mount, below), nested);
    }
  }

  void open_nested(const RepositoryTarget& parent, const std::string& mount, const std::string& directory,
                   std::deque<std::pair<RepositoryTarget, std::string>>& nested) {
    const auto path = *parent.repository.worktree() / directory;
    auto found = git::Repository::discover(path);
    const bool is_own = found && *found && (*found)->worktree() && *(*found)->worktree() == path;
    if (is_own) {
      add_repository(std::move(**found), mount + directory + "/", nested);
      return;
    }
    // What only looks like a repository must not hide its files.
    core::Notice notice;
    notice.kind = "unsupported-repository";
    notice.incomplete = !found;
    notice.path = mount + directory;
    notice.message =
        fmt::format("holds a .git that cannot be opened as a repository{}; its files were searched",
                    found ? "" : ": " + found.error().message);
    gathered_.notices.push_back(std::move(notice));
    add(scan_directory_of(parent.repository, directory, context_, names_, gathered_.repositories.front().id));
  }

  void add_repository(core::Result<git::Repository> repository, std::string mount,
                      std::deque<std::pair<RepositoryTarget, std::string>>& nested) {
    if (!repository) {
      core::Notice notice;
      notice.kind = "unsupported-repository";
      notice.incomplete = true;
      notice.path = mount;
      notice.message = fmt::format("the history was not searched: {}", repository.error().message);
      gathered_.notices.push_back(std::move(notice));
      return;
    }
    if (scanned_.size() < k_max_nested_repositories &&
        scanned_.insert(repository->git_dir().string()).second) {
      nested.emplace_back(RepositoryTarget{std::move(*repository), {}}, std::move(mount));
    }
  }

  // Two clones of one project below one root would share their id, and with it their paths.
  void make_id_unique(RepositoryScan& scan) const {
    const auto taken = [&](const std::string& id) {
      return std::any_of(gathered_.repositories.begin(), gathered_.repositories.end(),
                         [&](const RepositoryRecord& other) { return other.id == id; });
    };
    if (!taken(scan.record.id)) {
      return;
    }
    scan.record.id += "#" + scan.record.mount;
    for (scanner::Sighting& sighting : scan.sightings) {
      sighting.newest.repository = scan.record.id;
      for (scanner::Location& location : sighting.introductions) {
        location.repository = scan.record.id;
      }
    }
    for (pipelines::Usage& usage : scan.usages) {
      usage.repository = scan.record.id;
    }
    for (core::Notice& notice : scan.notices) {
      notice.repository = scan.record.id;
    }
  }

  void add(PlainScan scan) {
    core::append(gathered_.sightings, std::move(scan.sightings));
    core::append(gathered_.usages, std::move(scan.usages));
    core::append(gathered_.notices, std::move(scan.notices));
    gathered_.scanned.files += scan.scanned.files;
    gathered_.scanned.commits += scan.scanned.commits;
    gathered_.scanned.blobs += scan.scanned.blobs;
    gathered_.scanned.bytes += scan.scanned.bytes;
    gathered_.scanned.packs += scan.scanned.packs;
  }

  const ScanRequest& request_;
  pipelines::SecretNames names_;
  core::RunControl& control_;
  scanner::sources::SearchContext context_;
  std::set<std::string> scanned_;  // Git directories: none is scanned twice
  Gathered gathered_;
};

}  // namespace

Gathered gather(const ScanRequest& request, const scanner::match::Matcher& matcher,
                core::RunControl& control) {
  return Gathering(request, matcher, control).run();
}

}  // namespace ekaudit::audit
