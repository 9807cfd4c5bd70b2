// Runs the real binary with a scrubbed environment, and reads its JSON report.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/process.h"

namespace ekaudit::tests::integration {

using Json = nlohmann::json;

// The program that is tested: the one that was built with the tests, or what EKAUDIT_TESTED_BINARY names,
// such as that of the release preset, which builds no tests.
std::string tested_binary();

// `ekaudit ARGUMENTS` in `directory`. HOME is `directory`, SOURCE_DATE_EPOCH is 1700000000; `extra` is
// added to the environment.
support::ProcessResult run_ekaudit(const std::vector<std::string>& arguments,
                                   const std::filesystem::path& directory, std::string_view input = {},
                                   const support::Environment& extra = {});

// The environment that run_ekaudit gives.
support::Environment environment_of(const std::filesystem::path& directory,
                                    const support::Environment& extra = {});

// `ekaudit scan ARGUMENTS --format json`: fails the test if the report is no JSON.
struct ScanResult {
  Json report;
  support::ProcessResult process;
};
ScanResult scan_json(const std::vector<std::string>& arguments, const std::filesystem::path& directory,
                     std::string_view input = {});

// The findings whose token has this value.
std::vector<Json> findings_of(const Json& report, const std::string& token);

// The one finding with this token; fails the test and gives an empty object if there is none or more.
Json only_finding_of(const Json& report, const std::string& token);

// The report's notices of this kind.
std::vector<Json> notices_of(const Json& report, std::string_view kind);

}  // namespace ekaudit::tests::integration
