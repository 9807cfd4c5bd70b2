#include "audit/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "audit/plain_scan.h"
#include "audit/repository_scan.h"
#include "audit/scrub_report.h"
#include "audit/stop_notice.h"
#include "audit/targets.h"
#include "core/error.h"
#include "core/text.h"
#include "rules/registry.h"

namespace ekaudit::audit {
namespace {

namespace git = scanner::git;

constexpr std::size_t k_max_nested_repositories = 10'000;

template <class T>
void append(std::vector<T>& to, std::vector<T> from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

class Scan {
 public:
  Scan(const ScanRequest& request, core::RunControl& control)
      : request_(request),
        control_(control),
        matcher_(match_options(request)),
        context_{matcher_, control, request.jobs, request.max_blob_size} {}

  Report run() {
    Targets targets = resolve_targets(request_);
    append(report_.notices, std::move(targets.notices));
    for (const RepositoryTarget& target : targets.repositories) {
      if (scanned_.insert(target.repository.git_dir().string()).second) {
        scan_with_nested(target);
      }
    }
    for (const auto& path : targets.plain_paths) {
      add(scan_plain_path(path, context_));
    }
    if (targets.standard_input) {
      add(scan_standard_input(context_));
    }
    return finish();
  }

 private:
  static scanner::match::MatcherOptions match_options(const ScanRequest& request) {
    scanner::match::MatcherOptions options;
    options.now = request.now;
    return options;
  }

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
    report_.repositories.push_back(scan.record);
    add({std::move(scan.sightings), scan.scanned, std::move(scan.notices)});
    return std::move(scan.nested);
  }

  void add_nested(const RepositoryTarget& parent, const std::string& mount,
                  const std::vector<std::string>& directories,
                  std::deque<std::pair<RepositoryTarget, std::string>>& nested) {
    if (request_.extent == Extent::staged || request_.extent == Extent::range) {
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
    report_.notices.push_back(std::move(notice));
    add(scan_directory_of(parent.repository, directory, context_, report_.repositories.front().id));
  }

  void add_repository(core::Result<git::Repository> repository, std::string mount,
                      std::deque<std::pair<RepositoryTarget, std::string>>& nested) {
    if (!repository) {
      core::Notice notice;
      notice.kind = "unsupported-repository";
      notice.incomplete = true;
      notice.path = mount;
      notice.message = fmt::format("the history was not searched: {}", repository.error().message);
      report_.notices.push_back(std::move(notice));
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
      return std::any_of(report_.repositories.begin(), report_.repositories.end(),
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
    for (core::Notice& notice : scan.notices) {
      notice.repository = scan.record.id;
    }
  }

  void add(PlainScan scan) {
    append(evidence_.sightings, std::move(scan.sightings));
    append(report_.notices, std::move(scan.notices));
    report_.scanned.files += scan.scanned.files;
    report_.scanned.commits += scan.scanned.commits;
    report_.scanned.blobs += scan.scanned.blobs;
    report_.scanned.bytes += scan.scanned.bytes;
    report_.scanned.packs += scan.scanned.packs;
  }

  Report finish() {
    evidence_.now = request_.now;
    for (const rules::Rule* rule : rules::all_rules()) {
      if (policy::wants_rule(request_.policy, rule->info().id)) {
        rule->judge(evidence_, report_.findings);
      }
    }
    policy::apply(request_.policy, report_.findings, report_.notices);
    if (control_.stopped()) {
      report_.notices.push_back(stop_notice(control_.reason()));
    }
    report_.tool_version = request_.tool_version;
    report_.started = request_.started;
    report_.finished = request_.started;
    report_.now = request_.now;
    report_.show_suppressed = request_.show_suppressed;
    sort_report(report_);
    scrub_report(report_, evidence_.sightings, matcher_);
    report_.complete = std::none_of(report_.notices.begin(), report_.notices.end(),
                                    [](const core::Notice& notice) { return notice.incomplete; });
    return std::move(report_);
  }

  static void sort_report(Report& report) {
    std::sort(report.findings.begin(), report.findings.end(),
              [](const rules::Finding& a, const rules::Finding& b) {
                return std::tie(a.location.repository, a.location.path, a.location.position.line,
                                a.location.position.column, a.rule, a.fingerprint) <
                       std::tie(b.location.repository, b.location.path, b.location.position.line,
                                b.location.position.column, b.rule, b.fingerprint);
              });
    const auto key = [](const core::Notice& notice) {
      return std::tie(notice.repository, notice.kind, notice.path, notice.object, notice.message);
    };
    std::sort(report.notices.begin(), report.notices.end(),
              [&](const core::Notice& a, const core::Notice& b) { return key(a) < key(b); });
    report.notices.erase(
        std::unique(report.notices.begin(), report.notices.end(),
                    [&](const core::Notice& a, const core::Notice& b) { return key(a) == key(b); }),
        report.notices.end());
  }

  const ScanRequest& request_;
  core::RunControl& control_;
  scanner::match::Matcher matcher_;
  scanner::sources::SearchContext context_;
  std::set<std::string> scanned_;  // Git directories: none is scanned twice
  rules::Evidence evidence_;
  Report report_;
};

}  // namespace

Report run_scan(const ScanRequest& request, core::RunControl& control) {
  return Scan(request, control).run();
}

}  // namespace ekaudit::audit
