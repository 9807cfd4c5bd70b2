// hook pre-push and hook pre-receive.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "audit/scan.h"
#include "cli/hook_run.h"
#include "cli/push_input.h"
#include "core/error.h"
#include "scanner/git/repository.h"
#include "scanner/sources/revision.h"

namespace ekaudit::cli {
namespace {

using reporters::HookEvent;

std::string read_standard_input() {
  constexpr std::size_t k_max_input = std::size_t{256} << 20;
  std::string text;
  std::string buffer(std::size_t{64} << 10, '\0');
  for (;;) {
    const ssize_t size = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) {
      continue;
    }
    if (size < 0 || text.size() > k_max_input) {
      throw core::UsageError("what Git says of the push cannot be read from standard input");
    }
    if (size == 0) {
      return text;
    }
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

std::vector<audit::RefUpdate> checked(core::Result<std::vector<audit::RefUpdate>> updates) {
  if (!updates) {
    throw core::UsageError(fmt::format("the push was not searched: {}", updates.error().message));
  }
  return std::move(*updates);
}

ExitCode run_push(audit::ScanRequest request, HookEvent event, const HookOptions& options) {
  core::RunControl control(deadline_of(options));
  audit::Report report = audit::run_scan(request, control);
  return tell(report, event, request.policy, control);
}

// pre-commit (the framework) reads what Git says itself, and passes the first ref on in the environment; a
// branch that is wholly new without its commits.
audit::RefUpdate update_of_framework() {
  auto repository = scanner::git::Repository::of_hook();
  if (!repository || !*repository) {
    throw core::UsageError("a hook runs in a repository, and this is none");
  }
  core::Notices ignored;
  const auto refs = (*repository)->refs(ignored);
  const std::string branch = environment("PRE_COMMIT_LOCAL_BRANCH");
  const auto store = (*repository)->object_store();
  const auto id =
      scanner::sources::resolve_revision(**repository, *store, refs, branch.empty() ? "HEAD" : branch);
  if (!id) {
    throw core::UsageError(fmt::format("the push was not searched: {}", id.error().message));
  }
  const std::string name = environment("PRE_COMMIT_REMOTE_BRANCH");
  return {name.empty() ? "HEAD" : name, {}, *id};
}

}  // namespace

ExitCode run_pre_push(const HookOptions& options) {
  audit::ScanRequest request = hook_request(audit::Extent::pushed);
  follow_policy(request);
  std::string remote = options.remote;
  if (environment("PRE_COMMIT").empty()) {
    request.push.updates = checked(parse_pre_push(read_standard_input()));
  } else if (framework_range().empty()) {
    remote = environment("PRE_COMMIT_REMOTE_NAME");
    request.push.updates = {update_of_framework()};
  } else {
    request.extent = audit::Extent::range;
    request.range = framework_range();
  }
  // A remote without a name is called by its URL, of which nothing is known.
  if (!remote.empty() && remote != options.url) {
    request.push.known = audit::Push::Known::below;
    request.push.known_prefix = "refs/remotes/" + remote + "/";
  }
  return run_push(std::move(request), HookEvent::push, options);
}

ExitCode run_pre_receive(const HookOptions& options) {
  audit::ScanRequest request = hook_request(audit::Extent::pushed);
  request.push.updates = checked(parse_pre_receive(read_standard_input()));
  request.push.known = audit::Push::Known::all;
  request.policy.inline_directives = options.allow_inline;
  return run_push(std::move(request), HookEvent::receive, options);
}

}  // namespace ekaudit::cli
