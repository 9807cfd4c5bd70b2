#include "reporters/reporter.h"

#include <algorithm>
#include <array>
#include <utility>

#include "reporters/github.h"
#include "reporters/gitlab.h"
#include "reporters/html.h"
#include "reporters/junit.h"

namespace ekaudit::reporters {
namespace {

constexpr std::array<std::pair<std::string_view, Format>, 7> k_formats = {{
    {"text", Format::text},
    {"json", Format::json},
    {"sarif", Format::sarif},
    {"github", Format::github},
    {"gitlab", Format::gitlab},
    {"junit", Format::junit},
    {"html", Format::html},
}};

}  // namespace

std::optional<Format> parse_format(std::string_view name) {
  const auto* const format = std::find_if(k_formats.begin(), k_formats.end(),
                                          [name](const auto& known) { return known.first == name; });
  return format == k_formats.end() ? std::nullopt : std::optional(format->second);
}

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  std::transform(k_formats.begin(), k_formats.end(), std::back_inserter(names),
                 [](const auto& known) { return known.first; });
  return names;
}

std::string render(Format format, const audit::Report& report, const TextStyle& style) {
  switch (format) {
    case Format::text:
      return render_text(report, style);
    case Format::json:
      return render_json(report);
    case Format::sarif:
      return render_sarif(report);
    case Format::github:
      return render_github(report);
    case Format::gitlab:
      return render_gitlab(report);
    case Format::junit:
      return render_junit(report);
    case Format::html:
      return render_html(report);
  }
  return {};
}

}  // namespace ekaudit::reporters
