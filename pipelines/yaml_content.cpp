#include "pipelines/yaml_content.h"

#include <algorithm>
#include <array>

#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {
namespace {

constexpr std::size_t k_looked_at = 64 << 10;

template <std::size_t N>
bool starts_with_any(std::string_view text, const std::array<std::string_view, N>& starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return starts_with(text, start); });
}

// What the lines looked at so far have shown.
struct Signs {
  bool api_version = false;
  bool kind = false;
  bool job_script = false;
  bool job_stage = false;
  bool azure_list = false;
  bool azure_step = false;
};

// Concourse has `- task:` too, but none with a version.
bool is_azure_step(std::string_view text) {
  constexpr std::array<std::string_view, 3> k_steps = {"- pwsh:", "- powershell:", "- template: "};
  const bool is_task = starts_with(text, "- task: ") && text.find('@') != std::string_view::npos;
  return is_task || starts_with_any(text, k_steps);
}

void note(std::string_view line, Signs& signs) {
  constexpr std::array<std::string_view, 2> k_stages = {"  stage:", "  extends:"};
  constexpr std::array<std::string_view, 4> k_lists = {"steps:", "jobs:", "stages:", "extends:"};
  signs.api_version |= starts_with(line, "apiVersion:");
  signs.kind |= starts_with(line, "kind:");
  signs.job_script |= starts_with(line, "  script:");
  signs.job_stage |= starts_with_any(line, k_stages);
  signs.azure_list |= starts_with_any(line, k_lists);
  signs.azure_step |= is_azure_step(trim(line));
}

// Calls `look` with each line of the content's beginning, until it returns true.
template <class Look>
bool any_line(std::string_view content, const Look& look) {
  std::string_view rest = content.substr(0, k_looked_at);
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (look(line)) {
      return true;
    }
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return false;
}

}  // namespace

std::optional<Format> format_of_yaml_content(std::string_view content) {
  Signs signs;
  any_line(content, [&](std::string_view line) {
    note(line, signs);
    return signs.api_version && signs.kind;
  });
  if (signs.api_version && signs.kind) {
    return Format::kubernetes;
  }
  if (signs.job_script && signs.job_stage) {
    return Format::gitlab_ci;
  }
  if (signs.azure_list && signs.azure_step) {
    return Format::azure_pipelines;
  }
  return std::nullopt;
}

bool has_top_level_key(std::string_view content, std::string_view key) {
  return any_line(content, [&](std::string_view line) {
    return starts_with(line, key) && line.substr(key.size(), 1) == ":";
  });
}

}  // namespace ekaudit::pipelines
