#include "cli/init_run.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "audit/identity.h"
#include "cli/init_ci.h"
#include "cli/init_files.h"
#include "cli/init_hooks.h"
#include "cli/init_template.h"
#include "cli/output.h"
#include "core/error.h"
#include "policy/policy_file.h"
#include "scanner/git/repository.h"

namespace ekaudit::cli {
namespace {

namespace fs = std::filesystem;
using scanner::git::Repository;

template <class T>
T or_usage_error(core::Result<T> result) {
  if (!result) {
    throw core::UsageError(result.error().message);
  }
  return std::move(*result);
}

void check_options(const InitOptions& options) {
  if (options.ci.empty() && (options.central || !options.download.empty() || !options.sha256.empty())) {
    throw core::UsageError("--central, --download and --sha256 belong to --ci SYSTEM");
  }
  if (options.hooks.empty() && options.ci.empty() && !options.policy) {
    throw core::UsageError("init: say what to set up: --hooks NAMES, --ci SYSTEM or --policy");
  }
}

Repository find_repository() {
  auto repository = or_usage_error(Repository::discover("."));
  if (!repository) {
    throw core::UsageError("init sets up a repository, and this is none; go into one, or run git init");
  }
  return std::move(*repository);
}

fs::path root_of(const Repository& repository) {
  if (!repository.worktree()) {
    throw core::UsageError("--ci and --policy write files of a working tree, and this repository is bare");
  }
  return *repository.worktree();
}

// As reports call it, but for a repository without a remote: its history is not read for this.
std::string id_of(const Repository& repository, const fs::path& root) {
  const std::string id = audit::id_from_remote(audit::public_remote(repository.remote_url()));
  return id.empty() ? "directory:" + root.filename().string() : id;
}

CiPlan plan_files(const Repository& repository, const InitOptions& options) {
  CiPlan plan;
  if (!options.ci.empty()) {
    const fs::path root = root_of(repository);
    plan = or_usage_error(plan_ci(root, options, id_of(repository, root)));
  }
  if (options.policy) {
    const InitFile file{std::string(policy::k_policy_file), render_template("policy.yml", {}),
                        Ownership::until_changed};
    plan.changes.push_back(or_usage_error(
        plan_file(root_of(repository), file, options.remove ? InitAction::remove : InitAction::write)));
  }
  return plan;
}

}  // namespace

ExitCode run_init(const InitOptions& options) {
  check_options(options);
  const Repository repository = find_repository();
  const CiPlan plan = plan_files(repository, options);
  std::string text = options.hooks.empty() ? std::string() : set_up_hooks(repository, options);
  for (const FileChange& change : plan.changes) {
    if (!options.dry_run && change.is_needed()) {
      if (const auto applied = apply_change(change); !applied) {
        throw core::UsageError(applied.error().message);
      }
    }
    text += describe_change(change, options.dry_run ? Preview::yes : Preview::no);
  }
  return print_text(text + plan.next);
}

}  // namespace ekaudit::cli
