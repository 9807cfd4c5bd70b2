#include "tests/integration/runner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {

support::Environment environment_of(const std::filesystem::path& directory,
                                    const support::Environment& extra) {
  support::Environment environment = support::scrubbed_environment(directory);
  environment["SOURCE_DATE_EPOCH"] = "1700000000";
  for (const auto& [name, value] : extra) {
    environment[name] = value;
  }
  for (const char* sanitizer : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(sanitizer)) {
      environment[sanitizer] = value;
    }
  }
  return environment;
}

std::string tested_binary() {
  const char* const chosen = std::getenv("EKAUDIT_TESTED_BINARY");
  return chosen == nullptr || *chosen == '\0' ? EKAUDIT_BINARY : chosen;
}

support::ProcessResult run_ekaudit(const std::vector<std::string>& arguments,
                                   const std::filesystem::path& directory, std::string_view input,
                                   const support::Environment& extra) {
  std::vector<std::string> command = {tested_binary()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return support::run_process(command, environment_of(directory, extra), directory, input);
}

ScanResult scan_json(const std::vector<std::string>& arguments, const std::filesystem::path& directory,
                     std::string_view input) {
  std::vector<std::string> command = {"scan", "--format", "json"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  ScanResult result;
  result.process = run_ekaudit(command, directory, input);
  result.report = Json::parse(result.process.out, nullptr, false);
  EXPECT_FALSE(result.report.is_discarded()) << result.process.out << result.process.err;
  return result;
}

std::vector<Json> findings_of(const Json& report, const std::string& token) {
  const std::string hash = support::token_hash(token);
  std::vector<Json> found;
  std::copy_if(report["findings"].begin(), report["findings"].end(), std::back_inserter(found),
               [&](const Json& finding) { return finding["token"]["hash"] == hash; });
  return found;
}

Json only_finding_of(const Json& report, const std::string& token) {
  const std::vector<Json> found = findings_of(report, token);
  EXPECT_EQ(found.size(), 1U) << Json(found).dump(2);
  return found.size() == 1 ? found.front() : Json::object();
}

std::vector<Json> notices_of(const Json& report, std::string_view kind) {
  std::vector<Json> found;
  std::copy_if(report["notices"].begin(), report["notices"].end(), std::back_inserter(found),
               [&](const Json& notice) { return notice["kind"] == kind; });
  return found;
}

}  // namespace ekaudit::tests::integration
