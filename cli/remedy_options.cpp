#include "cli/remedy_options.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "cli/choices.h"
#include "cli/directories.h"
#include "core/error.h"

namespace ekaudit::cli {

void add_remedy_options(CLI::App& command, RemedyOptions& options) {
  add_api_options(command, options.api);
  command.add_flag("--yes", options.yes,
                   "Ask nothing; tokens that somebody unseen may use are then left alone");
  command
      .add_option(
          "--deliver", options.deliver,
          "Where a new value goes: file=PATH ({id}: the token's id), or exec=COMMAND, which gets it on "
          "stdin; may be repeated")
      ->type_name("WHERE")
      ->allow_extra_args(false);
  command
      .add_option("--state", options.state, "Where the journal and the ledger are [$XDG_STATE_HOME/ekaudit]")
      ->type_name("DIR");
  command.add_option("--format", options.format, "text or json")
      ->type_name("FORMAT")
      ->capture_default_str()
      ->check(one_of({"text", "json"}));
}

void add_apply_option(CLI::App& command, RemedyOptions& options) {
  command.add_flag("--apply", options.apply, "Do it; without this it is only said what would be done");
  command.add_option("--max", options.max, "Change at most so many tokens in one run")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000).description(""));
}

void add_overlap_option(CLI::App& command, RemedyOptions& options) {
  command.add_flag("--overlap", options.overlap,
                   "Instead of rotating create the same token anew, deliver it, and revoke the old one then");
  command
      .add_option("--recreate", options.recreate,
                  "As --overlap, but the new one may do less: read, project=ID, environment=ID, "
                  "lifetime=24h|5d|30d|60d|3m|6m; may be repeated")
      ->type_name("LESS")
      ->allow_extra_args(false);
}

bool is_attended() {
  return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

std::vector<remedy::Delivery> make_deliveries(const RemedyOptions& options) {
  std::vector<remedy::Delivery> deliveries;
  for (const std::string& each : options.deliver) {
    auto delivery = remedy::parse_delivery(each);
    if (!delivery) {
      throw core::UsageError(delivery.error().message);
    }
    deliveries.push_back(std::move(*delivery));
  }
  return deliveries;
}

remedy::Narrower make_narrower(const RemedyOptions& options) {
  auto narrower = remedy::parse_narrower(options.recreate);
  if (!narrower) {
    throw core::UsageError(narrower.error().message);
  }
  return std::move(*narrower);
}

std::filesystem::path state_directory(const std::string& option) {
  const std::filesystem::path directory = chosen_state_directory(option);
  if (directory.empty()) {
    throw core::UsageError("neither XDG_STATE_HOME nor HOME says where state is kept; --state DIR does");
  }
  return directory;
}

void require_consent(const RemedyOptions& options, std::string_view option) {
  if (!options.yes && !is_attended()) {
    throw core::UsageError(fmt::format(
        "{} asks before it changes a token, and there is no terminal to ask on; --yes allows all", option));
  }
}

void require_place_for_values(const RemedyOptions& options) {
  if (options.deliver.empty() && options.state.empty() && !is_attended()) {
    throw core::UsageError(
        "a new value would be kept on this machine only, which may be gone tomorrow: --deliver says where it "
        "goes, or --state DIR where it is kept");
  }
}

}  // namespace ekaudit::cli
