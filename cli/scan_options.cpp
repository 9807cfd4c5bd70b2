#include "cli/scan_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <thread>

#include <CLI/CLI.hpp>

#include "cli/choices.h"
#include "cli/directories.h"
#include "cli/option_values.h"
#include "version.h"

namespace ekaudit::cli {
namespace {

audit::Extent make_extent(const ScanOptions& options) {
  return options.no_history       ? audit::Extent::no_history
         : options.history_only   ? audit::Extent::history_only
         : options.staged         ? audit::Extent::staged
         : !options.range.empty() ? audit::Extent::range
                                  : audit::Extent::everything;
}

scanner::git::PackBackend make_backend(const std::string& name) {
  using scanner::git::PackBackend;
  if (name != "auto" && name != "pack" && name != "libgit2") {
    bad_value("--git-backend", "auto, pack or libgit2", name);
  }
  return name == "auto" ? PackBackend::automatic : name == "pack" ? PackBackend::pack : PackBackend::libgit2;
}

void add_extent_options(CLI::App& command, ScanOptions& options) {
  command.add_option("PATH", options.paths, "Files, directories or repositories; - is standard input [.]")
      ->type_name("");

  auto* no_history = command.add_flag("--no-history", options.no_history, "Working tree and index only");
  auto* history_only = command.add_flag("--history-only", options.history_only, "Git objects and refs only");
  auto* staged = command.add_flag("--staged", options.staged, "Only what is staged and differs from HEAD");
  auto* range =
      command.add_option("--range", options.range, "Only what the commits in B and not in A introduced")
          ->type_name("A..B");
  no_history->excludes(history_only)->excludes(staged)->excludes(range);
  history_only->excludes(staged)->excludes(range);
  staged->excludes(range);
  command
      .add_option("--since", options.since,
                  "Of the history, only commits since this date or not in this revision")
      ->type_name("DATE|REV")
      ->excludes(no_history)
      ->excludes(staged)
      ->excludes(range);
  command
      .add_option("--shard", options.shard,
                  "Only part I of N of the objects; files, index, refs and trees are in part 1 [none]")
      ->type_name("I/N")
      ->excludes(no_history)
      ->excludes(staged)
      ->excludes(range)
      ->excludes("--since");
}

std::optional<core::Shard> make_shard(const std::string& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const auto shard = core::parse_shard(text);
  if (!shard) {
    bad_value("--shard", "I/N, with I from 1 to N and N at most 1000", text);
  }
  return shard;
}

void add_reading_options(CLI::App& command, ScanOptions& options) {
  command.add_flag("--allow-shallow", options.allow_shallow,
                   "A shallow or partial clone does not make the run incomplete");
  command.add_option("--jobs", options.jobs, "Threads [one for each processor]")
      ->type_name("N")
      ->check(CLI::Range(1U, 1024U).description(""));
  command
      .add_option("--max-blob-size", options.max_blob_size,
                  "Larger objects are refused, larger files read in pieces")
      ->type_name("SIZE")
      ->capture_default_str();
  command
      .add_option("--max-memory", options.max_memory,
                  "For Git objects while they are read; one may take a quarter of it")
      ->type_name("SIZE")
      ->capture_default_str();
  command
      .add_option("--git-backend", options.git_backend,
                  "Who reads packs: auto (ours, libgit2 where it fails), pack or libgit2")
      ->type_name("NAME")
      ->capture_default_str()
      ->check(suggested({"auto", "pack", "libgit2"}));
  command.add_flag("--verify-packs", options.verify_packs,
                   "Compare each pack with the checksum at its end, which takes longer");
  auto* cache = command
                    .add_option("--cache", options.cache,
                                "Where to remember history from run to run [$XDG_CACHE_HOME/ekaudit]")
                    ->type_name("DIR");
  command.add_flag("--no-cache", options.no_cache, "Read every pack anew, and remember nothing")
      ->excludes(cache);
  command
      .add_option("--repo-id", options.repo_id,
                  "Name of the repository in reports [from the remote's address]")
      ->type_name("ID");
}

}  // namespace

void add_scan_options(CLI::App& command, ScanOptions& options) {
  add_extent_options(command, options);
  add_reading_options(command, options);
  add_output_options(command, options);
}

audit::ScanRequest make_request(const ScanOptions& options) {
  audit::ScanRequest request;
  if (!options.paths.empty()) {
    request.paths = options.paths;
  }
  request.extent = make_extent(options);
  request.range = options.range;
  request.since = options.since;
  request.shard = make_shard(options.shard);
  request.allow_shallow = options.allow_shallow;
  request.max_blob_size = parse_size("--max-blob-size", options.max_blob_size);
  request.jobs = options.jobs != 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
  request.repo_id = options.repo_id;
  request.needs_identity = options.format != "text" || !options.reports.empty();
  request.show_suppressed = options.report_suppressed;
  request.max_memory = parse_size("--max-memory", options.max_memory);
  request.git_backend = make_backend(options.git_backend);
  request.verify_packs = options.verify_packs;
  if (!options.no_cache) {
    request.cache_directory =
        options.cache.empty() ? default_cache_directory() : std::filesystem::path(options.cache);
  }
  const std::string& first = request.paths.front();
  request.policy = make_policy(options, first == "-" ? "." : first);
  request.now = core::SystemClock().now();
  request.started = report_time(request.now);
  request.tool_version = std::string(k_version);
  return request;
}

}  // namespace ekaudit::cli
