#include "audit/plain_scan.h"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "audit/pipeline_usages.h"
#include "scanner/content_kind.h"
#include "scanner/sources/file_sightings.h"
#include "scanner/sources/stream_search.h"

namespace ekaudit::audit {
namespace {

namespace sources = scanner::sources;

core::Notice unreadable(std::string_view path, std::string_view why) {
  core::Notice notice;
  notice.kind = "unreadable-file";
  notice.incomplete = true;
  notice.path = path;
  notice.message = fmt::format("not searched: {}", why);
  return notice;
}

PlainScan scan_below(const std::filesystem::path& directory, const std::string& start,
                     const sources::SearchContext& context, const pipelines::SecretNames& names,
                     const sources::FileExposure& exposure) {
  PlainScan scan;
  const auto root = sources::open_directory(directory.string());
  if (!root) {
    scan.notices.push_back(unreadable(start, root.error().message));
    return scan;
  }
  scanner::OpaqueContent opaque;
  PipelineUsages usages(context, names);
  sources::FileSearch found =
      sources::search_files(*root, start, sources::NestedRepositories::enter, context, opaque,
                            [&](std::string_view path, std::string_view content,
                                const sources::Descriptor* /*file*/) { usages.observe(path, content); });
  scan.notices = std::move(found.notices);
  scan.usages = usages.take(scan.notices);
  opaque.add_notices(scan.notices);
  scan.scanned.files = found.file_count;
  scan.scanned.bytes = found.bytes;
  sources::SightingSet sightings;
  sources::add_file_sightings(found, exposure, sightings);
  scan.sightings = sightings.take();
  return scan;
}

}  // namespace

PlainScan scan_plain_path(const std::filesystem::path& path, const sources::SearchContext& context,
                          const pipelines::SecretNames& names) {
  namespace fs = std::filesystem;
  const fs::path real = fs::weakly_canonical(path);
  const bool is_directory = fs::is_directory(real);
  return scan_below(is_directory ? real : real.parent_path(),
                    is_directory ? std::string() : real.filename().string(), context, names,
                    [](const std::string&) { return scanner::Exposure::none; });
}

PlainScan scan_directory_of(const scanner::git::Repository& repository, const std::string& directory,
                            const sources::SearchContext& context, const pipelines::SecretNames& names,
                            const std::string& repository_id) {
  PlainScan scan =
      scan_below(*repository.worktree(), directory, context, names,
                 [&](const std::string& path) { return sources::exposure_of_file(repository, {}, path); });
  for (pipelines::Usage& usage : scan.usages) {
    usage.repository = repository_id;
  }
  for (scanner::Sighting& sighting : scan.sightings) {
    sighting.newest.repository = repository_id;
  }
  for (core::Notice& notice : scan.notices) {
    notice.repository = repository_id;
  }
  return scan;
}

PlainScan scan_standard_input(const sources::SearchContext& context) {
  PlainScan scan;
  const sources::Descriptor input(dup(STDIN_FILENO));
  sources::ReadBuffer buffer;
  const auto searched = sources::search_stream(input, std::nullopt, context, buffer);
  if (!searched) {
    scan.notices.push_back(unreadable("stdin", searched.error().message));
    return scan;
  }
  scan.scanned.files = 1;
  scan.scanned.bytes = searched->size;
  sources::add_search_notices(searched->over_budget, searched->bare_directive, "stdin", "", scan.notices);
  sources::SightingSet sightings;
  sources::add_stdin_sightings(searched->matches, sightings);
  scan.sightings = sightings.take();
  return scan;
}

PlainScan scan_message(std::string_view text, const sources::SearchContext& context) {
  PlainScan scan;
  const scanner::match::SearchResult result = context.matcher.search(text);
  scan.scanned.bytes = text.size();
  sources::add_search_notices(result.over_budget, result.bare_directive, "", "", scan.notices);
  sources::SightingSet sightings;
  sources::add_message_sightings(result.matches, sightings);
  scan.sightings = sightings.take();
  return scan;
}

}  // namespace ekaudit::audit
