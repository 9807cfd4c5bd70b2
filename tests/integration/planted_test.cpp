// A different token in every kind of place: each is found once, attributed right, printed nowhere.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "core/redaction.h"
#include "tests/integration/planted_repository.h"
#include "tests/integration/runner.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

class PlantedTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { repository_ = std::make_unique<PlantedRepository>(); }
  static void TearDownTestSuite() { repository_.reset(); }

  static std::unique_ptr<PlantedRepository> repository_;
};

std::unique_ptr<PlantedRepository> PlantedTest::repository_;

void expect_no_token(const std::string& text, const std::vector<Planted>& planted, const std::string& where) {
  for (const Planted& one : planted) {
    EXPECT_EQ(text.find(one.token), std::string::npos) << where << " prints the token of: " << one.what;
    const std::string body = one.token.substr(core::k_token_prefix.size());
    EXPECT_EQ(text.find(body.substr(0, 20)), std::string::npos) << where << " prints much of: " << one.what;
    for (const std::string& encoded :
         {support::base64_of(one.token), support::hex_of(one.token), support::percent_of(one.token)}) {
      EXPECT_EQ(text.find(encoded.substr(0, 40)), std::string::npos)
          << where << " prints an encoding of: " << one.what;
    }
  }
}

TEST_F(PlantedTest, EachIsFoundOnceAndAttributedRight) {
  const ScanResult result = scan_json({"."}, repository_->path());
  EXPECT_EQ(result.process.exit_code, 1) << result.process.err;
  for (const Planted& planted : repository_->planted()) {
    SCOPED_TRACE(planted.what);
    const Json finding = only_finding_of(result.report, planted.token);
    if (finding.empty()) {
      continue;
    }
    const Json& location = finding["location"];
    EXPECT_EQ(finding["rule"], planted.rule);
    EXPECT_EQ(location["kind"], planted.kind);
    EXPECT_EQ(location["exposure"], planted.exposure);
    EXPECT_EQ(location["line"], planted.line);
    if (planted.path.empty()) {
      EXPECT_TRUE(location["path"].is_null()) << location["path"];
    } else if (planted.path != "-") {
      EXPECT_EQ(location["path"], planted.path);
    }
    if (planted.encoding.empty()) {
      EXPECT_TRUE(location["encoding"].is_null()) << location["encoding"];
    } else {
      EXPECT_EQ(location["encoding"], planted.encoding);
    }
    if (!planted.introduced_in.empty()) {
      ASSERT_FALSE(finding["occurrences"].empty());
      EXPECT_EQ(finding["occurrences"][0]["commit"], planted.introduced_in);
      EXPECT_FALSE(finding["occurrences"][0]["author"]["name"].get<std::string>().empty());
      EXPECT_EQ(finding["occurrenceCount"], 1);
    }
    EXPECT_EQ(finding["token"]["status"], "unknown");
  }
  EXPECT_EQ(result.report["findings"].size(), repository_->planted().size());
}

TEST_F(PlantedTest, NothingOfTheRepositoryRuns) {
  scan_json({"."}, repository_->path());
  EXPECT_FALSE(std::filesystem::exists(repository_->path().parent_path() / "executed"));
}

TEST_F(PlantedTest, NoTokenIsPrintedAnywhere) {
  const auto& planted = repository_->planted();
  const support::TemporaryDirectory reports;
  const std::string json = (reports.path() / "r.json").string();
  const std::string sarif = (reports.path() / "r.sarif").string();
  const std::string text = (reports.path() / "r.txt").string();
  const auto verbose =
      run_ekaudit({"scan", "-v", "--report", "json=" + json, "--report", "sarif=" + sarif, "--report",
                   "text=" + text, "--report-suppressed", "--min-confidence", "placeholder", "."},
                  repository_->path());
  expect_no_token(verbose.out, planted, "stdout");
  expect_no_token(verbose.err, planted, "stderr");
  expect_no_token(support::read_file(json), planted, "the JSON report");
  expect_no_token(support::read_file(sarif), planted, "the SARIF report");
  expect_no_token(support::read_file(text), planted, "the text report");
}

TEST_F(PlantedTest, ReportsAreTheSameForAnyNumberOfThreads) {
  for (const std::string format : {"json", "sarif", "text"}) {
    const auto one = run_ekaudit({"scan", "-v", "--format", format, "--jobs", "1", "."}, repository_->path());
    const auto eight =
        run_ekaudit({"scan", "-v", "--format", format, "--jobs", "8", "."}, repository_->path());
    EXPECT_EQ(one.out, eight.out) << format;
    EXPECT_FALSE(one.out.empty());
  }
}

TEST_F(PlantedTest, BothReadersOfPacksReportTheSame) {
  const auto report = [&](const std::string& backend) {
    return run_ekaudit({"scan", "-v", "--format", "json", "--git-backend", backend, "."}, repository_->path())
        .out;
  };
  const std::string loose = report("auto");
  for (const std::vector<std::string>& options :
       std::vector<std::vector<std::string>>{{"--depth=50"}, {"--depth=4", "--window=200"}, {"--depth=0"}}) {
    repository_->repack(options);
    const std::string expected = report("libgit2");
    EXPECT_EQ(report("pack"), expected);
    EXPECT_EQ(report("auto"), expected);
    EXPECT_EQ(Json::parse(expected)["findings"], Json::parse(loose)["findings"]);
  }
}

TEST_F(PlantedTest, HistoryAndTreeTogetherEqualTheWhole) {
  const auto fingerprints = [](const Json& report) {
    std::set<std::string> all;
    for (const Json& finding : report["findings"]) {
      all.insert(finding["fingerprint"].get<std::string>());
    }
    return all;
  };
  const auto whole = fingerprints(scan_json({"."}, repository_->path()).report);
  auto parts = fingerprints(scan_json({"--history-only", "."}, repository_->path()).report);
  parts.merge(fingerprints(scan_json({"--no-history", "."}, repository_->path()).report));
  EXPECT_EQ(parts, whole);
}

TEST_F(PlantedTest, FingerprintsAreUnique) {
  const ScanResult result = scan_json({"."}, repository_->path());
  std::set<std::string> all;
  for (const Json& finding : result.report["findings"]) {
    EXPECT_TRUE(all.insert(finding["fingerprint"].get<std::string>()).second) << finding.dump(2);
  }
}

// The validators' own exit codes: 0 valid, 1 invalid, 77 not available here.
void expect_valid(const std::string& script, const std::vector<std::string>& arguments,
                  const std::filesystem::path& directory) {
  support::Environment environment = support::scrubbed_environment(directory);
  for (const char* name : {"HOME", "XDG_CACHE_HOME", "EKAUDIT_VALIDATOR_CACHE", "NODE_EXTRA_CA_CERTS",
                           "HTTPS_PROXY", "https_proxy"}) {
    if (const char* value = std::getenv(name)) {
      environment[name] = value;
    }
  }
  std::vector<std::string> command = {EKAUDIT_SOURCE_DIR "/tests/support/validators/" + script};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const auto result = support::run_process(command, environment, directory);
  if (result.exit_code == 77) {
    GTEST_SKIP() << result.err;
  }
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
}

TEST_F(PlantedTest, SarifPassesCodeScanningsRules) {
  const support::TemporaryDirectory reports;
  const auto file = reports.path() / "planted.sarif";
  run_ekaudit({"scan", "--report", "sarif=" + file.string(), "."}, repository_->path());
  expect_valid("validate_sarif.sh", {file.string()}, reports.path());
}

// Both halves of an audit: leaks and the inventory.
TEST(DemoReport, SarifPassesCodeScanningsRules) {
  const support::TemporaryDirectory reports;
  const auto file = reports.path() / "demo.sarif";
  run_ekaudit({"demo", "--report", "sarif=" + file.string()}, reports.path());
  EXPECT_EQ(Json::parse(support::read_file(file))["runs"].size(), 2U);
  expect_valid("validate_sarif.sh", {file.string()}, reports.path());
}

TEST(DemoReport, JsonMatchesItsSchema) {
  const support::TemporaryDirectory reports;
  const auto file = reports.path() / "demo.json";
  run_ekaudit({"demo", "--report", "json=" + file.string()}, reports.path());
  expect_valid("validate_json.sh",
               {EKAUDIT_SOURCE_DIR "/docs/schema/ekaudit.report.v1.schema.json", file.string()},
               reports.path());
}

TEST_F(PlantedTest, JsonMatchesItsSchema) {
  const support::TemporaryDirectory reports;
  const auto file = reports.path() / "planted.json";
  run_ekaudit({"scan", "--report-suppressed", "--report", "json=" + file.string(), "."}, repository_->path());
  expect_valid("validate_json.sh",
               {EKAUDIT_SOURCE_DIR "/docs/schema/ekaudit.report.v1.schema.json", file.string()},
               reports.path());
}

}  // namespace
}  // namespace ekaudit::tests::integration
