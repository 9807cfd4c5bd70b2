#include <fmt/format.h>

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/directories.h"
#include "cli/output.h"
#include "core/text.h"
#include "scanner/git/pack_cache.h"

namespace ekaudit::cli {
namespace {

using scanner::git::PackCache;

struct CacheOptions {
  std::string directory;  // empty: the default one
  bool clear = false;
};

std::string amount(const PackCache::Usage& usage) {
  constexpr double k_mebi = 1 << 20;
  return fmt::format("{} record{} of packs, {:.1f} MiB", usage.records, usage.records == 1 ? "" : "s",
                     static_cast<double>(usage.bytes) / k_mebi);
}

// A directory that is not there is an empty one.
ExitCode run_cache_command(const CacheOptions& options) {
  const auto directory =
      options.directory.empty() ? default_cache_directory() : std::filesystem::path(options.directory);
  if (directory.empty()) {
    throw core::UsageError("neither XDG_CACHE_HOME nor HOME says where the cache is; --cache DIR does");
  }
  std::string text;
  if (options.clear) {
    const auto removed = PackCache::clear(directory);
    if (!removed) {
      throw core::UsageError(fmt::format("the cache was not cleared: {}", removed.error().message));
    }
    text = fmt::format("removed {} from {}\n", amount(*removed), core::to_terminal(directory.native()));
  } else {
    text =
        fmt::format("{}: {}\n", core::to_terminal(directory.native()), amount(PackCache::usage(directory)));
  }
  return print_text(text);
}

}  // namespace

Command add_cache_command(CLI::App& program) {
  CLI::App* app =
      program.add_subcommand("cache", "Show how much scans remember from run to run, or clear it");
  const auto options = std::make_shared<CacheOptions>();
  app->add_option("--cache", options->directory, "Which directory [$XDG_CACHE_HOME/ekaudit]")
      ->type_name("DIR");
  app->add_flag("--clear", options->clear, "Remove all of it");
  return {app, [options] { return run_cache_command(*options); }};
}

}  // namespace ekaudit::cli
