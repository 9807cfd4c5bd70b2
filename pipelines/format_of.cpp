#include <algorithm>
#include <array>

#include "pipelines/pipeline_file.h"
#include "pipelines/text_lines.h"
#include "pipelines/yaml_content.h"

namespace ekaudit::pipelines {
namespace {

bool is_yaml(std::string_view name) {
  return ends_with(name, ".yml") || ends_with(name, ".yaml");
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// `folder` ends in '/'; at the root or below another one.
bool lies_in(std::string_view path, std::string_view folder) {
  return starts_with(path, folder) || contains(path, std::string("/").append(folder));
}

bool is_compose_name(std::string_view name) {
  return starts_with(name, "docker-compose") || starts_with(name, "compose.") ||
         starts_with(name, "compose-");
}

std::optional<Format> format_of_ci_file(std::string_view path, std::string_view name,
                                        std::string_view content) {
  if (lies_in(path, ".github/workflows/") || lies_in(path, ".gitea/workflows/") ||
      lies_in(path, ".forgejo/workflows/")) {
    return Format::github_actions;
  }
  // Services that a pipeline starts lie beside it; a workflow of that name has none.
  if (is_compose_name(name) && (content.empty() || has_top_level_key(content, "services"))) {
    return Format::compose;
  }
  if (name == "action.yml" || name == "action.yaml") {
    return Format::github_action;
  }
  if (ends_with(name, ".gitlab-ci.yml") || ends_with(name, ".gitlab-ci.yaml") || lies_in(path, ".gitlab/") ||
      lies_in(path, ".gitlab-ci/")) {
    return Format::gitlab_ci;
  }
  if (lies_in(path, ".circleci/")) {
    return Format::circleci;
  }
  if (starts_with(name, "azure-pipelines") || starts_with(name, ".azure-pipelines") ||
      lies_in(path, ".azure-pipelines/") || lies_in(path, "azure-pipelines/") ||
      lies_in(path, ".azuredevops/") || lies_in(path, ".pipelines/")) {
    return Format::azure_pipelines;
  }
  if (starts_with(name, "bitbucket-pipelines.")) {
    return Format::bitbucket;
  }
  if (lies_in(path, ".buildkite/")) {
    return Format::buildkite;
  }
  if (starts_with(name, ".drone.") || lies_in(path, ".drone/")) {
    return Format::drone;
  }
  if (starts_with(name, ".woodpecker.") || lies_in(path, ".woodpecker/")) {
    return Format::woodpecker;
  }
  if (starts_with(name, ".travis.")) {
    return Format::travis;
  }
  return std::nullopt;
}

std::optional<Format> format_of_yaml(std::string_view path, std::string_view name, std::string_view content) {
  if (const auto format = format_of_ci_file(path, name, content)) {
    return format;
  }
  if (is_compose_name(name)) {
    return Format::compose;
  }
  const std::optional<Format> by_content = format_of_yaml_content(content);
  if (by_content == Format::kubernetes) {
    return by_content;
  }
  if (starts_with(name, "values.") || starts_with(name, "values-") || contains(name, ".values.") ||
      contains(name, "-values.")) {
    return Format::helm_values;
  }
  return by_content;
}

// `wanted` is in lower case. Most names are of no format: no copy is made of them.
bool equals_any_case(std::string_view text, std::string_view wanted) {
  return text.size() == wanted.size() &&
         std::equal(text.begin(), text.end(), wanted.begin(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

bool ends_with_any_case(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && equals_any_case(text.substr(text.size() - end.size()), end);
}

bool is_dockerfile(std::string_view name) {
  constexpr std::array<std::string_view, 2> k_names = {"dockerfile", "containerfile"};
  return std::any_of(k_names.begin(), k_names.end(), [&](std::string_view wanted) {
    const std::string_view rest = name.substr(std::min(name.size(), wanted.size()));
    const bool begins = equals_any_case(name.substr(0, wanted.size()), wanted);
    const bool ends = ends_with_any_case(name, wanted) && name.size() > wanted.size() &&
                      name[name.size() - wanted.size() - 1] == '.';
    return ends || (begins && (rest.empty() || rest.front() == '.'));
  });
}

bool is_dotenv(std::string_view name) {
  return name == ".env" || starts_with(name, ".env.") || (ends_with(name, ".env") && name.size() > 4) ||
         name == ".envrc";
}

bool is_unit(std::string_view path, std::string_view name) {
  return ends_with(name, ".service") || ends_with(name, ".timer") ||
         (ends_with(name, ".conf") && contains(path, ".service.d/"));
}

bool is_crontab(std::string_view path, std::string_view name) {
  return name == "crontab" || ends_with(name, ".crontab") || ends_with(name, ".cron") ||
         lies_in(path, "cron.d/");
}

// Whether the first bytes say what it is; an ending in the name would.
bool may_begin_with_interpreter(std::string_view name) {
  return !contains(name, ".");
}

bool is_shell_script(std::string_view name, std::string_view content) {
  constexpr std::array<std::string_view, 4> k_ends = {".sh", ".bash", ".zsh", ".ksh"};
  for (const std::string_view end : k_ends) {
    if (ends_with(name, end)) {
      return true;
    }
  }
  if (!may_begin_with_interpreter(name) || !starts_with(content, "#!")) {
    return false;
  }
  std::string_view first = content.substr(0, content.substr(0, 256).find('\n'));
  first = first.substr(0, first.find(" -"));
  return ends_with(trim(first), "sh");
}

}  // namespace

std::optional<Format> format_of(std::string_view path, std::string_view content) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (is_yaml(name)) {
    return format_of_yaml(path, name, content);
  }
  if (is_dockerfile(name)) {
    return Format::dockerfile;
  }
  if (starts_with(name, "Jenkinsfile") || ends_with_any_case(name, ".jenkinsfile")) {
    return Format::jenkins;
  }
  if (ends_with(name, ".tf") || ends_with(name, ".tfvars")) {
    return Format::terraform;
  }
  if (name == "Makefile" || name == "makefile" || name == "GNUmakefile" || ends_with(name, ".mk")) {
    return Format::makefile;
  }
  if (is_dotenv(name)) {
    return Format::dotenv;
  }
  if (is_unit(path, name)) {
    return Format::systemd;
  }
  if (is_crontab(path, name)) {
    return Format::crontab;
  }
  return is_shell_script(name, content) ? std::optional(Format::shell) : std::nullopt;
}

bool may_be_pipeline(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return is_yaml(name) || may_begin_with_interpreter(name) || format_of(path, {}).has_value();
}

}  // namespace ekaudit::pipelines
