// The steps of a GitHub job or composite action.
#pragma once

#include <string>
#include <vector>

#include "pipelines/github_expressions.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {

// `shell` is the job's default. Local actions are added to `runs_files`.
std::vector<Step> read_github_steps(core::YamlNode steps, const YamlFile& yaml, ExpressionScope& scope,
                                    const std::string& shell, std::vector<std::string>& runs_files);

}  // namespace ekaudit::pipelines
