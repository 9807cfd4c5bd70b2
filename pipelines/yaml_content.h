// What a YAML file is by its first lines, where its path does not say.
#pragma once

#include <optional>
#include <string_view>

#include "pipelines/usage.h"

namespace ekaudit::pipelines {

// Kubernetes, by two keys of the first column; GitLab CI, by jobs with a script and a stage or what they
// extend; Azure Pipelines, by tasks and templates below steps, jobs or stages.
std::optional<Format> format_of_yaml_content(std::string_view content);

// Whether a line begins with this key and its colon.
bool has_top_level_key(std::string_view content, std::string_view key);

}  // namespace ekaudit::pipelines
