#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include "audit/scan.h"
#include "cli/commands.h"
#include "cli/commit_message.h"
#include "cli/hook_run.h"
#include "core/error.h"
#include "scanner/git/file_read.h"

namespace ekaudit::cli {
namespace {

using Which = HookOptions::Which;
using reporters::HookEvent;

// One more part of the same check. What both found is told once.
void join(audit::Report& to, audit::Report from) {
  std::set<std::string> known;
  for (const rules::Finding& finding : to.findings) {
    known.insert(finding.fingerprint);
  }
  std::copy_if(std::make_move_iterator(from.findings.begin()), std::make_move_iterator(from.findings.end()),
               std::back_inserter(to.findings),
               [&](const rules::Finding& finding) { return known.count(finding.fingerprint) == 0; });
  std::move(from.notices.begin(), from.notices.end(), std::back_inserter(to.notices));
  to.complete = to.complete && from.complete;
}

ExitCode run_pre_commit(const HookOptions& options) {
  core::RunControl control(deadline_of(options));
  audit::ScanRequest request = hook_request(audit::Extent::staged);
  follow_policy(request);
  HookEvent event = HookEvent::commit;
  if (!framework_range().empty()) {
    event = HookEvent::range;
    request.extent = audit::Extent::range;
    request.range = framework_range();
  }
  audit::Report report = audit::run_scan(request, control);
  if (!options.files.empty()) {
    audit::ScanRequest files = hook_request(audit::Extent::no_history);
    files.caller = audit::Caller::user;
    files.policy = request.policy;
    files.paths = options.files;
    join(report, audit::run_scan(files, control));
  }
  return tell(report, event, request.policy, control);
}

ExitCode run_commit_msg(const HookOptions& options) {
  constexpr std::uint64_t k_max_message = std::uint64_t{64} << 20;
  const auto text = scanner::git::read_file(options.message_file, k_max_message);
  if (!text) {
    throw core::UsageError(fmt::format("the message was not searched: {}", text.error().message));
  }
  audit::ScanRequest request = hook_request(audit::Extent::message);
  request.message = message_to_commit(*text);
  follow_policy(request);
  core::RunControl control(deadline_of(options));
  audit::Report report = audit::run_scan(request, control);
  return tell(report, HookEvent::message, request.policy, control);
}

void add_hooks(CLI::App& command, HookOptions& options) {
  command.require_subcommand(1);
  const auto add = [&](const char* name, const char* description, Which which) {
    CLI::App* hook = command.add_subcommand(name, description);
    hook->add_option("--timeout", options.timeout, "End after this time (90s, 10m), as incomplete [none]")
        ->type_name("TIME");
    hook->callback([&options, which] { options.which = which; });
    return hook;
  };
  CLI::App* pre_commit =
      add("pre-commit", "Search what is staged and in no parent of the commit", Which::pre_commit);
  pre_commit
      ->add_option("FILE", options.files, "Files to search as they stand in the working tree, too [none]")
      ->type_name("");
  CLI::App* commit_msg = add("commit-msg", "Search the message of the commit", Which::commit_msg);
  commit_msg->add_option("FILE", options.message_file, "The file that holds the message")
      ->type_name("")
      ->required();
  CLI::App* pre_push = add("pre-push", "Search what the remote does not have yet", Which::pre_push);
  pre_push->add_option("REMOTE", options.remote, "Its name, as Git passes it")->type_name("");
  pre_push->add_option("URL", options.url, "Its address, as Git passes it")->type_name("");
  CLI::App* pre_receive =
      add("pre-receive", "On a server: search what a push brings, before it is taken", Which::pre_receive);
  pre_receive->add_flag("--allow-inline", options.allow_inline,
                        "Honour ekaudit:ignore comments of those who push [no]");
}

ExitCode run_hook_command(const HookOptions& options) {
  switch (options.which) {
    case Which::pre_commit:
      return run_pre_commit(options);
    case Which::commit_msg:
      return run_commit_msg(options);
    case Which::pre_push:
      return run_pre_push(options);
    case Which::pre_receive:
      return run_pre_receive(options);
  }
  return ExitCode::internal;
}

}  // namespace

Command add_hook_command(CLI::App& program) {
  CLI::App* app =
      program.add_subcommand("hook", "What Git calls: pre-commit, commit-msg, pre-push, pre-receive");
  const auto options = std::make_shared<HookOptions>();
  add_hooks(*app, *options);
  return {app, [options] { return run_hook_command(*options); }};
}

}  // namespace ekaudit::cli
