#include "reporters/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.h"

namespace ekaudit::reporters {
namespace {

using rules::Finding;
using scanner::Exposure;
using scanner::Location;
using scanner::LocationKind;

std::string describe_tag(const Location& location) {
  constexpr std::string_view k_tags = "refs/tags/";
  if (location.path.empty()) {
    return "tag object " + short_id(location.blob);
  }
  const std::string_view name = location.path;
  return "tag " +
         core::to_terminal(name.substr(0, k_tags.size()) == k_tags ? name.substr(k_tags.size()) : name);
}

// How a line number is put after the place; nothing where there is one line only.
std::string_view line_separator(LocationKind kind) {
  switch (kind) {
    case LocationKind::file:
    case LocationKind::index:
    case LocationKind::history:
    case LocationKind::pipeline:
      return ":";
    case LocationKind::commit_message:
    case LocationKind::commit_header:
    case LocationKind::tag:
    case LocationKind::note:
    case LocationKind::standard_input:
      return ", line ";
    case LocationKind::filename:
    case LocationKind::symlink:
    case LocationKind::ref:
    case LocationKind::token:
      return "";
  }
  return "";
}

std::string place_without_line(const Location& location, std::string_view mount) {
  const std::string name = core::to_terminal(location.path);
  std::string path = core::to_terminal(mount) + name;
  switch (location.kind) {
    case LocationKind::file:
    case LocationKind::index:
    case LocationKind::pipeline:
      return path;
    case LocationKind::history:
      return name.empty() ? fmt::format("blob {} without a path", short_id(location.blob)) : path;
    case LocationKind::filename:
      return "the name of " + path;
    case LocationKind::symlink:
      return "the target of the link " + path;
    case LocationKind::commit_message:
      return "commit message";
    case LocationKind::commit_header:
      return "commit header";
    case LocationKind::tag:
      return describe_tag(location);
    case LocationKind::note:
      return "note in " + name;
    case LocationKind::ref:
      return "the name of " + name;
    case LocationKind::standard_input:
      return "standard input";
    case LocationKind::token:
      return "the inventory";
  }
  return path;
}

std::string group_digits(std::uint64_t number) {
  std::string digits = fmt::to_string(number);
  for (std::size_t end = digits.size(); end > 3; end -= 3) {
    digits.insert(end - 3, ",");
  }
  return digits;
}

}  // namespace

std::string describe_place(const Location& location, std::string_view mount) {
  std::string place = place_without_line(location, mount);
  const std::string_view separator = line_separator(location.kind);
  if (location.position.line != 0 && !separator.empty()) {
    place += fmt::format("{}{}", separator, location.position.line);
  }
  return place;
}

std::string_view describe_exposure(Exposure exposure) {
  switch (exposure) {
    case Exposure::none:
      return "";
    case Exposure::ignored:
      return "ignored by Git";
    case Exposure::untracked:
      return "untracked";
    case Exposure::unreachable:
      return "unreachable";
    case Exposure::stash:
      return "in a stash";
    case Exposure::local:
      return "not pushed";
    case Exposure::pushed:
      return "pushed";
  }
  return "";
}

std::string short_id(std::string_view id) {
  return core::to_terminal(id.substr(0, 7));
}

std::string introducing_commit(const Location& location) {
  return location.kind == LocationKind::ref ? std::string() : short_id(location.commit);
}

std::string list_branches(const Finding& finding, std::size_t limit) {
  const auto item =
      std::find_if(finding.evidence.begin(), finding.evidence.end(),
                   [](const rules::EvidenceItem& candidate) { return candidate.name == "branches"; });
  if (item == finding.evidence.end()) {
    return {};
  }
  std::string list;
  const std::size_t shown = std::min(limit, item->values.size());
  for (std::size_t i = 0; i < shown; ++i) {
    list += (i == 0 ? "" : ", ") + core::to_terminal(item->values[i]);
  }
  return shown == item->values.size()
             ? list
             : fmt::format("{} and {} more", list, group_digits(item->values.size() - shown));
}

const Location& first_introduction(const Finding& finding) {
  return finding.occurrences.empty() ? finding.location : finding.occurrences.front();
}

std::uint64_t later_introductions(const Finding& finding) {
  const std::uint64_t count = std::max<std::uint64_t>(finding.occurrence_count, finding.occurrences.size());
  return count == 0 ? 0 : count - 1;
}

std::string as_sentence(std::string text) {
  constexpr std::string_view k_ends = ".!?";
  if (!text.empty() && k_ends.find(text.back()) == std::string_view::npos) {
    text.push_back('.');
  }
  return text;
}

std::string shorten(std::string_view text, std::size_t limit) {
  if (core::count_code_points(text) <= limit) {
    return std::string(text);
  }
  std::size_t size = 0;
  for (std::size_t kept = 0; kept + 1 < limit; ++kept) {
    size += std::max<std::size_t>(core::utf8_sequence_length(text.substr(size)), 1);
  }
  return std::string(text.substr(0, size)) + "…";
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", group_digits(count), noun, count == 1 ? "" : "s");
}

std::string describe_bytes(std::uint64_t bytes) {
  static constexpr std::array<std::string_view, 7> k_units = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
  if (bytes < 1000) {
    return counted(bytes, "byte");
  }
  // In tenths, so that no rounding depends on the machine's floating point.
  std::size_t unit = 1;
  std::uint64_t tenths = bytes / 100;
  while (tenths >= 10'000 && unit + 1 < k_units.size()) {
    tenths /= 1000;
    ++unit;
  }
  return fmt::format("{}.{} {}", tenths / 10, tenths % 10, k_units[unit]);
}

}  // namespace ekaudit::reporters
