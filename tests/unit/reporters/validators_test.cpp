// The reports before independent judges. Where their tools are missing the tests skip and say so.
#include <gtest/gtest.h>

#include <cstdlib>

#include "reporters/json_document.h"
#include "reporters/reporter.h"
#include "tests/support/process.h"
#include "tests/support/sample_report.h"
#include "tests/support/temporary_directory.h"

namespace ekaudit::reporters {
namespace {

using tests::support::ProcessResult;

constexpr int k_tools_missing = 77;
const std::string k_source = EKAUDIT_SOURCE_DIR;

std::string home() {
  const char* value = std::getenv("HOME");
  return value == nullptr ? "/nonexistent" : value;
}

ProcessResult run_validator(const std::string& script, std::vector<std::string> arguments) {
  tests::support::Environment environment = tests::support::scrubbed_environment(home());
  for (const char* name : {"EKAUDIT_VALIDATOR_CACHE", "XDG_CACHE_HOME"}) {
    if (const char* value = std::getenv(name); value != nullptr) {
      environment[name] = value;
    }
  }
  arguments.insert(arguments.begin(), {"/bin/sh", k_source + "/tests/support/validators/" + script});
  return tests::support::run_process(arguments, environment, k_source);
}

class Validators : public testing::Test {
 protected:
  ProcessResult judge_json(const std::string& document) const {
    const auto file = directory_.path() / "report.json";
    tests::support::write_file(file, document);
    return run_validator("validate_json.sh",
                         {k_source + "/docs/schema/ekaudit.report.v1.schema.json", file.string()});
  }

  ProcessResult judge_sarif(const std::string& document) const {
    const auto file = directory_.path() / "report.sarif";
    tests::support::write_file(file, document);
    return run_validator("validate_sarif.sh", {"--no-install", file.string()});
  }

 private:
  tests::support::TemporaryDirectory directory_;
};

std::vector<audit::Report> samples() {
  std::vector<audit::Report> reports = {tests::support::clean_report(), tests::support::plain_report(),
                                        tests::support::hostile_report(), tests::support::hostile_report(),
                                        audit::Report()};
  reports[3].show_suppressed = true;
  reports[4].tool_version = "0.1.0";
  return reports;
}

TEST_F(Validators, TheSchemaAcceptsEachSample) {
  for (const audit::Report& report : samples()) {
    const ProcessResult result = judge_json(render_json(report));
    if (result.exit_code == k_tools_missing) {
      GTEST_SKIP() << result.err;
    }
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }
}

TEST_F(Validators, TheSchemaRefusesWhatIsNotInTheContract) {
  const Json good = Json::parse(render_json(tests::support::plain_report()));
  Json extra = good;
  extra["findings"][0]["location"]["extra"] = 1;
  Json missing = good;
  missing["findings"][0]["token"].erase("hash");
  Json wrong = good;
  wrong["findings"][0]["severity"] = "dreadful";
  for (const Json& bad : {extra, missing, wrong}) {
    const ProcessResult result = judge_json(bad.dump());
    if (result.exit_code == k_tools_missing) {
      GTEST_SKIP() << result.err;
    }
    EXPECT_EQ(result.exit_code, 1) << result.err;
  }
}

TEST_F(Validators, CodeScanningAcceptsEachSample) {
  for (const audit::Report& report : samples()) {
    const ProcessResult result = judge_sarif(render_sarif(report));
    if (result.exit_code == k_tools_missing) {
      GTEST_SKIP() << result.err;
    }
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }
}

TEST_F(Validators, CodeScanningRefusesForeignLocations) {
  Json bad = Json::parse(render_sarif(tests::support::plain_report()));
  bad["runs"][0]["results"][0]["locations"][0]["physicalLocation"].erase("region");
  const ProcessResult result = judge_sarif(bad.dump());
  if (result.exit_code == k_tools_missing) {
    GTEST_SKIP() << result.err;
  }
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("no region"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace ekaudit::reporters
