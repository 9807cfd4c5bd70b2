#include <fmt/format.h>

#include <string>

#include "cli/commands.h"
#include "cli/directories.h"
#include "cli/output.h"
#include "core/text.h"
#include "scanner/git/pack_cache.h"

namespace ekaudit::cli {
namespace {

using scanner::git::PackCache;

std::string amount(const PackCache::Usage& usage) {
  constexpr double k_mebi = 1 << 20;
  return fmt::format("{} record{} of packs, {:.1f} MiB", usage.records, usage.records == 1 ? "" : "s",
                     static_cast<double>(usage.bytes) / k_mebi);
}

}  // namespace

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
  const auto result = write_stdout(text);
  if (!result) {
    fmt::print(stderr, "ekaudit: {}\n", result.error().message);
    return ExitCode::internal;
  }
  return ExitCode::clean;
}

}  // namespace ekaudit::cli
