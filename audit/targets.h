// PATH arguments to what is to be scanned: repositories with path prefixes, plain files and
// directories, standard input.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "audit/scan_request.h"
#include "core/notice.h"
#include "scanner/git/repository.h"

namespace ekaudit::audit {

struct RepositoryTarget {
  scanner::git::Repository repository;
  // Repository-relative paths that limit the scan; empty: the whole repository.
  std::vector<std::string> prefixes;
};

struct Targets {
  std::vector<RepositoryTarget> repositories;      // each repository once, in order of the arguments
  std::vector<std::filesystem::path> plain_paths;  // outside Git
  bool standard_input = false;
  core::Notices notices;  // repositories that could not be opened: their files are in plain_paths
};

// Throws core::UsageError as run_scan() says.
Targets resolve_targets(const ScanRequest& request);

// True if `path` is one of the prefixes or lies below one, or there are no prefixes.
bool lies_within(const std::vector<std::string>& prefixes, const std::string& path);

}  // namespace ekaudit::audit
