#include "audit/targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/text.h"

namespace ekaudit::audit {
namespace {

namespace fs = std::filesystem;
using scanner::git::Repository;

bool needs_repository(Extent extent) {
  return extent != Extent::everything && extent != Extent::no_history;
}

// The path below the repository's working tree; empty for the whole repository.
std::string prefix_of(const Repository& repository, const fs::path& path) {
  if (!repository.worktree()) {
    return {};
  }
  const std::string relative = fs::weakly_canonical(path)
                                   .lexically_relative(fs::weakly_canonical(*repository.worktree()))
                                   .generic_string();
  const bool inside_git_dir = relative == ".git" || relative.compare(0, 5, ".git/") == 0;
  const bool outside = relative == ".." || relative.compare(0, 3, "../") == 0;
  return relative == "." || inside_git_dir || outside ? std::string() : relative;
}

void add_repository(Repository repository, const fs::path& path, Targets& targets) {
  std::string prefix = prefix_of(repository, path);
  const auto same = std::find_if(
      targets.repositories.begin(), targets.repositories.end(),
      [&](const RepositoryTarget& other) { return other.repository.git_dir() == repository.git_dir(); });
  if (same == targets.repositories.end()) {
    targets.repositories.push_back({std::move(repository), {}});
    if (!prefix.empty()) {
      targets.repositories.back().prefixes.push_back(std::move(prefix));
    }
  } else if (prefix.empty()) {
    same->prefixes.clear();
  } else if (!same->prefixes.empty()) {
    same->prefixes.push_back(std::move(prefix));
  }
}

void resolve_path(const ScanRequest& request, const std::string& argument, Targets& targets) {
  const fs::path path = argument;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  const std::string shown = core::to_terminal(argument);
  if (!fs::exists(status)) {
    const std::string why =
        error && status.type() != fs::file_type::not_found ? error.message() : "no such file or directory";
    throw core::UsageError(fmt::format("cannot scan '{}': {}", shown, why));
  }
  auto found = Repository::discover(path);
  if (found && found->has_value()) {
    add_repository(std::move(**found), path, targets);
    return;
  }
  if (needs_repository(request.extent)) {
    throw core::UsageError(fmt::format(
        "cannot scan '{}': {}", shown,
        found ? "it is not in a Git repository, which this option needs" : found.error().message));
  }
  if (!found) {
    core::Notice notice;
    notice.kind = "unsupported-repository";
    notice.incomplete = true;
    notice.message = fmt::format("the history of '{}' was not searched: {}", shown, found.error().message);
    targets.notices.push_back(std::move(notice));
  }
  targets.plain_paths.push_back(path);
}

void resolve_hook(Targets& targets) {
  auto found = Repository::of_hook();
  if (found && found->has_value()) {
    targets.repositories.push_back({std::move(**found), {}});
    return;
  }
  if (found) {
    throw core::UsageError("a hook runs in a repository, and this is none");
  }
  core::Notice notice;
  notice.kind = "unsupported-repository";
  notice.incomplete = true;
  notice.message = fmt::format("nothing was searched: {}", found.error().message);
  targets.notices.push_back(std::move(notice));
}

}  // namespace

Targets resolve_targets(const ScanRequest& request) {
  Targets targets;
  if (request.extent == Extent::message) {
    return targets;
  }
  if (request.caller == Caller::hook) {
    resolve_hook(targets);
    return targets;
  }
  for (const std::string& argument : request.paths) {
    if (argument == "-") {
      targets.standard_input = true;
    } else {
      resolve_path(request, argument, targets);
    }
  }
  if (targets.standard_input && needs_repository(request.extent)) {
    throw core::UsageError("standard input ('-') has no history or index; leave the option out");
  }
  return targets;
}

bool lies_within(const std::vector<std::string>& prefixes, const std::string& path) {
  return prefixes.empty() || std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& prefix) {
           return path.compare(0, prefix.size(), prefix) == 0 &&
                  (path.size() == prefix.size() || path[prefix.size()] == '/');
         });
}

}  // namespace ekaudit::audit
