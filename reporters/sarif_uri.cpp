#include "reporters/sarif_uri.h"

#include <limits>
#include <utility>

#include "core/text.h"

namespace ekaudit::reporters {
namespace {

using scanner::Location;
using scanner::LocationKind;
using scanner::match::Position;

// Consumers read numbers as 32-bit integers and refuse the whole file if one does not fit.
constexpr std::uint64_t k_max_number = std::numeric_limits<std::int32_t>::max();

std::string harmless_segment(std::string_view segment) {
  if (segment.empty()) {
    return "\\x2f";
  }
  if (segment == ".") {
    return "\\x2e";
  }
  if (segment == "..") {
    return "\\x2e\\x2e";
  }
  return std::string(segment);
}

// Ref names as "refs/tags/v1"; a tag object that no ref names has none.
std::string ref_anchor(std::string_view directory, std::string_view name) {
  constexpr std::string_view k_refs = "refs/";
  if (name.substr(0, k_refs.size()) == k_refs) {
    return ".git/" + std::string(name);
  }
  std::string anchor = ".git/" + std::string(directory);
  return name.empty() ? anchor : anchor + '/' + std::string(name);
}

// Where the position counts in a name and not in the file's text.
bool is_name(LocationKind kind) {
  return kind == LocationKind::filename || kind == LocationKind::symlink || kind == LocationKind::ref;
}

std::string anchor_or_path(const Location& location) {
  switch (location.kind) {
    case LocationKind::commit_message:
      return ".git/commit-message";
    case LocationKind::commit_header:
      return ".git/commit-header";
    case LocationKind::tag:
      return ref_anchor("refs/tags", location.path);
    case LocationKind::note:
      return ref_anchor("refs/notes", location.path);
    case LocationKind::ref:
      return ref_anchor("refs", location.path);
    case LocationKind::standard_input:
      return "stdin";
    // A finding about a record needs a place that never changes: where the team's policy for it belongs.
    case LocationKind::token:
      return ".ekaudit.yml";
    case LocationKind::file:
    case LocationKind::index:
    case LocationKind::history:
    case LocationKind::filename:
    case LocationKind::symlink:
    case LocationKind::pipeline:
      return location.path.empty() ? ".git/objects" : location.path;
  }
  return location.path;
}

}  // namespace

std::string relative_uri(std::string_view path) {
  std::string safe;
  while (true) {
    const std::size_t slash = path.find('/');
    safe += harmless_segment(path.substr(0, slash));
    if (slash == std::string_view::npos) {
      return core::to_uri_path(safe);
    }
    safe.push_back('/');
    path.remove_prefix(slash + 1);
  }
}

std::string location_uri(const Location& location, std::string_view mount) {
  return relative_uri(std::string(mount) + anchor_or_path(location));
}

Json artifact_location(std::string uri) {
  return {{"uri", std::move(uri)}, {"uriBaseId", "%SRCROOT%"}};
}

Json region_of(const Location& location) {
  const Position& position = location.position;
  if (is_name(location.kind) || position.line == 0 || position.line > k_max_number) {
    return {{"startLine", 1}};
  }
  Json region = {{"startLine", position.line}};
  if (position.column == 0 || position.column > k_max_number) {
    return region;
  }
  region["startColumn"] = position.column;
  const bool ends_after_start =
      std::pair(position.end_line, position.end_column) >= std::pair(position.line, position.column);
  if (ends_after_start && position.end_line <= k_max_number && position.end_column != 0 &&
      position.end_column <= k_max_number) {
    region["endLine"] = position.end_line;
    region["endColumn"] = position.end_column;
  }
  return region;
}

}  // namespace ekaudit::reporters
