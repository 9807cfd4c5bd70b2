// What the commands that change tokens have in common.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "cli/api_options.h"
#include "remedy/delivery.h"
#include "remedy/narrower.h"

namespace ekaudit::cli {

struct RemedyOptions {
  ApiOptions api;
  bool apply = false;
  bool yes = false;
  std::vector<std::string> deliver;
  std::string state;  // --state, else XDG_STATE_HOME
  unsigned max = 20;
  bool overlap = false;
  std::vector<std::string> recreate;
  std::string format = "text";
};

// Those of every command, without --apply, --overlap and --recreate.
void add_remedy_options(CLI::App& command, RemedyOptions& options);
void add_overlap_option(CLI::App& command, RemedyOptions& options);
void add_apply_option(CLI::App& command, RemedyOptions& options);

// Somebody can be asked.
bool is_attended();

// These throw core::UsageError.
std::vector<remedy::Delivery> make_deliveries(const RemedyOptions& options);
remedy::Narrower make_narrower(const RemedyOptions& options);
std::filesystem::path state_directory(const std::string& option);
// Changing something wants a terminal or --yes.
void require_consent(const RemedyOptions& options, std::string_view option);
// A new value wants a place that outlives this machine's job: --deliver, or --state by name. On a terminal
// its owner is there to fetch it.
void require_place_for_values(const RemedyOptions& options);

}  // namespace ekaudit::cli
