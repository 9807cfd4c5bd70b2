// One file of a repository: whether it is a pipeline, and what it does with tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/notice.h"
#include "pipelines/secret_names.h"
#include "pipelines/usage.h"
#include "scanner/match/matcher.h"

namespace ekaudit::pipelines {

// Larger files are not read as pipelines.
inline constexpr std::size_t k_max_pipeline_bytes = std::size_t{4} << 20;

// By the path's last segments, and where these say too little, by how the content begins: a script's first
// line, the keys of a Kubernetes object. Nothing for other files.
std::optional<Format> format_of(std::string_view path, std::string_view content);

// Whether format_of() may say something of a file at this path, depending on its content. False for most.
bool may_be_pipeline(std::string_view path);

struct PipelineReading {
  std::vector<Usage> usages;  // sorted by position; without repository
  core::Notices notices;
  std::vector<std::string> runs_files;  // local files that it runs
};

// Files without anything about tokens cost one pass over their bytes. Never throws for what the bytes are.
PipelineReading read_pipeline_file(std::string_view path, std::string_view content,
                                   const scanner::match::Matcher& matcher, const SecretNames& names);

}  // namespace ekaudit::pipelines
