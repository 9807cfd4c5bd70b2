// One function per command: it adds the command with its options to the program, and says how to run it.
#pragma once

#include <functional>

#include <CLI/App.hpp>

#include "cli/exit_code.h"

namespace ekaudit::cli {

struct Command {
  CLI::App* app;                  // owned by the program's App
  std::function<ExitCode()> run;  // called once, if the command line names the command
};

Command add_scan_command(CLI::App& program);
Command add_tokens_command(CLI::App& program);
Command add_audit_command(CLI::App& program);
Command add_trace_command(CLI::App& program);
Command add_demo_command(CLI::App& program);
Command add_hook_command(CLI::App& program);
Command add_init_command(CLI::App& program);
Command add_patterns_command(CLI::App& program);
Command add_identify_command(CLI::App& program);
Command add_rules_command(CLI::App& program);
Command add_explain_command(CLI::App& program);
Command add_policy_command(CLI::App& program);
Command add_cache_command(CLI::App& program);
Command add_completions_command(CLI::App& program);
Command add_man_command(CLI::App& program);
Command add_merge_command(CLI::App& program);
Command add_fix_command(CLI::App& program);
Command add_rotate_command(CLI::App& program);
Command add_revoke_command(CLI::App& program);

}  // namespace ekaudit::cli
