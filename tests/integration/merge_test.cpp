// `ekaudit merge`: what only the reports of several repositories together show.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "core/clock.h"
#include "tests/integration/runner.h"
#include "tests/support/api_server.h"
#include "tests/support/git_fixture.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

using support::make_token;
using support::ProcessResult;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::size_t k_prefix = 16;  // "ek_live_" and 8 characters

std::string workflow_with(const std::string& value) {
  return "on: push\njobs:\n  run:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ek run -- x\n"
         "        env:\n          ENKRYPTIFY_TOKEN: " +
         value + "\n";
}

class Merge : public testing::Test {
 protected:
  // The report of a new repository with this one file; `arguments` beside.
  std::string report_of(const std::string& id, const std::string& path, const std::string& text) {
    support::GitFixture repository;
    repository.commit_file(path, text, "add");
    const ProcessResult scan =
        run_ekaudit({"scan", "--repo-id", id, "--no-cache", "--format", "json"}, repository.path());
    EXPECT_THAT(std::vector<int>({0, 1}), testing::Contains(scan.exit_code)) << scan.err;
    const std::string file = "report-" + std::to_string(++count_) + ".json";
    support::write_file(directory_.path() / file, scan.out);
    return file;
  }

  ProcessResult merge(std::vector<std::string> arguments, const support::Environment& extra = {}) {
    arguments.insert(arguments.begin(), "merge");
    return run_ekaudit(arguments, directory_.path(), {}, extra);
  }
  Json merge_json(std::vector<std::string> arguments, const support::Environment& extra = {}) {
    arguments.insert(arguments.end(), {"--format", "json"});
    return Json::parse(merge(std::move(arguments), extra).out);
  }

  static std::vector<Json> of_rule(const Json& report, const std::string& rule) {
    std::vector<Json> found;
    std::copy_if(report["findings"].begin(), report["findings"].end(), std::back_inserter(found),
                 [&](const Json& finding) { return finding["rule"] == rule; });
    return found;
  }
  Json read_report(const std::string& file) const {
    return Json::parse(support::read_file(directory_.path() / file));
  }

  const support::TemporaryDirectory directory_;
  int count_ = 0;
};

TEST_F(Merge, FindsTheTokenThatTwoRepositoriesShare) {
  const std::string token = make_token(1);
  const std::string first = report_of("host/a", ".github/workflows/run.yml", workflow_with(token));
  const std::string second = report_of("host/b", ".github/workflows/run.yml", workflow_with(token));
  EXPECT_THAT(of_rule(read_report(first), "shared-across-pipelines"), IsEmpty());
  EXPECT_THAT(of_rule(read_report(second), "shared-across-pipelines"), IsEmpty());
  const Json report = merge_json({first, second});
  const std::vector<Json> shared = of_rule(report, "shared-across-pipelines");
  ASSERT_THAT(shared, SizeIs(1));
  EXPECT_EQ(shared[0]["severity"], "medium");
  EXPECT_EQ(shared[0]["confidence"], "high");
  EXPECT_EQ(shared[0]["evidence"]["pipelines"],
            Json({"host/a: .github/workflows/run.yml", "host/b: .github/workflows/run.yml"}));
  const std::vector<Json> leaks = of_rule(report, "leaked-token");
  ASSERT_THAT(leaks, SizeIs(2));
  EXPECT_EQ(leaks[0]["evidence"]["alsoIn"], Json({"host/b"}));
  EXPECT_EQ(leaks[1]["evidence"]["alsoIn"], Json({"host/a"}));
}

TEST_F(Merge, TakesASecretsNameInTwoRepositoriesForAHint) {
  const std::string workflow = workflow_with("${{ secrets.ENKRYPTIFY_TOKEN }}");
  const std::string first = report_of("host/a", ".github/workflows/a.yml", workflow);
  const std::string second = report_of("host/b", ".github/workflows/b.yml", workflow);
  const ProcessResult hint = merge({first, second, "--format", "json"});
  EXPECT_EQ(hint.exit_code, 0);
  const std::vector<Json> found = of_rule(Json::parse(hint.out), "shared-across-pipelines");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0]["severity"], "info");
  EXPECT_EQ(found[0]["confidence"], "low");

  support::write_file(directory_.path() / "central.yml",
                      "tokens:\n  - name: organisation\n    secrets: [ENKRYPTIFY_TOKEN]\n");
  const ProcessResult declared = merge({first, second, "--config", "central.yml", "--format", "json"});
  EXPECT_EQ(declared.exit_code, 1);
  const std::vector<Json> proven = of_rule(Json::parse(declared.out), "shared-across-pipelines");
  ASSERT_THAT(proven, SizeIs(1));
  EXPECT_EQ(proven[0]["severity"], "medium");
  EXPECT_EQ(proven[0]["confidence"], "high");
}

TEST_F(Merge, GivesTheSameBytesInWhateverOrder) {
  const std::string first = report_of("host/a", "a.env", "T=" + make_token(1) + "\n");
  const std::string second = report_of("host/b", "b.env", "T=" + make_token(2) + "\n");
  const ProcessResult once = merge({first, second, "--format", "json"});
  EXPECT_EQ(once.exit_code, 1);
  EXPECT_EQ(merge({second, first, "--format", "json"}).out, once.out);
  EXPECT_EQ(merge({second, first, second, "--format", "json"}).out.find("several-reports"),
            std::string::npos);
  support::write_file(directory_.path() / "merged.json", once.out);
  EXPECT_EQ(merge_json({"merged.json", first})["findings"], Json::parse(once.out)["findings"]);
}

TEST_F(Merge, SaysInWhichRepositoryAPathIs) {
  const std::string first = report_of("host/a", "app.env", "T=" + make_token(1) + "\n");
  const std::string second = report_of("host/b", "app.env", "T=" + make_token(2) + "\n");
  const std::string text = merge({first, second}).out;
  EXPECT_THAT(text, HasSubstr("a/app.env:1"));
  EXPECT_THAT(text, HasSubstr("b/app.env:1"));
}

TEST_F(Merge, MergesWhatItCanReadAndSaysTheRest) {
  const std::string good = report_of("host/a", "README", "nothing\n");
  support::write_file(directory_.path() / "half.json", R"({"schema": "ekaudit.report/v1", "findings": [)");
  const ProcessResult result = merge({good, "half.json"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, HasSubstr("'half.json' is no report that can be merged"));
  const ProcessResult missing = merge({good, "none.json"});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.err, HasSubstr("REPORT 'none.json' cannot be read"));
  EXPECT_EQ(merge({}).exit_code, 2);
}

TEST_F(Merge, ShowsNoTokenThatAForgedReportHolds) {
  const std::string token = make_token(7);
  const std::string file = report_of("host/a", "app.env", "T=" + make_token(1) + "\n");
  Json report = read_report(file);
  report["findings"][0]["message"] = "look: " + token;
  report["findings"][0]["evidence"]["x"] = Json({token});
  report["notices"].push_back({{"kind", "k"}, {"message", token + "\x1b[2J"}, {"incomplete", false}});
  report["repositories"][0]["name"] = token;
  support::write_file(directory_.path() / file, report.dump());
  const std::string other = report_of("host/b", "README", "nothing\n");
  for (const std::string format : {"text", "json", "sarif", "html", "github", "gitlab", "junit"}) {
    const ProcessResult result = merge({file, other, "-v", "--format", format});
    EXPECT_THAT(result.out + result.err, Not(HasSubstr(token.substr(k_prefix)))) << format;
    EXPECT_THAT(result.out, Not(HasSubstr("\x1b"))) << format;
  }
}

TEST_F(Merge, CorrelatesOnceForAll) {
  const std::string credential = make_token(1);
  const std::string alive = make_token(2);
  const std::string revoked = make_token(3);
  const std::string foreign = make_token(4);
  support::ApiServer server(credential);
  server.members = Json::array({{{"id", "m-1"},
                                 {"user", {{"id", "u-1"}, {"name", "Ada"}}},
                                 {"role", "admin"},
                                 {"status", "account-created"}}});
  server.teams = Json::array();
  server.projects = Json::array();
  const auto now = core::SystemClock().now();
  const auto record = [&](const std::string& id, const std::string& raw, const Json& changes) {
    Json json =
        support::token_record(id, {{"name", "token " + id},
                                   {"prefix", raw.substr(0, k_prefix)},
                                   {"createdAt", core::format_rfc3339(now - std::chrono::hours(240))},
                                   {"expiresAt", core::format_rfc3339(now + std::chrono::hours(480))}});
    json.update(changes);
    return json;
  };
  server.tokens = Json::array(
      {record("auditor", credential, Json::object()), record("deploy", alive, Json::object()),
       record("old", revoked, {{"revokedAt", core::format_rfc3339(now - std::chrono::hours(24))}})});
  const std::string first = report_of("host/a", ".github/workflows/a.yml", workflow_with(alive));
  const std::string second = report_of("host/b", ".github/workflows/b.yml", workflow_with(alive));
  const std::string third = report_of("host/c", "app.env", "A=" + revoked + "\nB=" + foreign + "\n");

  const ProcessResult result =
      merge({first, second, third, "--online", "--format", "json"},
            {{"ENKRYPTIFY_TOKEN", credential}, {"ENKRYPTIFY_API_URL", server.url()}});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  for (const std::string& secret : {credential, alive, revoked, foreign}) {
    EXPECT_THAT(result.out + result.err, Not(HasSubstr(secret.substr(k_prefix))));
  }
  const Json report = Json::parse(result.out);
  EXPECT_EQ(report["complete"], true);
  const std::vector<Json> living = of_rule(report, "leaked-token-alive");
  ASSERT_THAT(living, SizeIs(1));
  EXPECT_EQ(living[0]["token"]["id"], "deploy");
  EXPECT_EQ(living[0]["severity"], "critical");
  EXPECT_THAT(living[0]["occurrences"], SizeIs(2));
  EXPECT_THAT(of_rule(report, "shared-token"), SizeIs(1));
  EXPECT_EQ(report["summary"]["tokens"], Json({{"alive", 1}, {"unknown", 1}, {"dead", 1}}));
  for (const Json& finding : findings_of(report, revoked)) {
    EXPECT_EQ(finding["token"]["status"], "revoked");
    EXPECT_EQ(finding["severity"], "info");
  }
  EXPECT_THAT(notices_of(report, "not-verified"), SizeIs(1));
  for (const support::ApiServer::Request& request : server.log()) {
    EXPECT_THAT(request.authorization + request.body, Not(HasSubstr(alive)));
    EXPECT_THAT(request.authorization + request.body, Not(HasSubstr(foreign)));
  }

  // What is known now takes the place of what was said then.
  support::write_file(directory_.path() / "merged.json", result.out);
  const Json again = merge_json({"merged.json", first, "--online"},
                                {{"ENKRYPTIFY_TOKEN", credential}, {"ENKRYPTIFY_API_URL", server.url()}});
  EXPECT_THAT(of_rule(again, "leaked-token-alive"), SizeIs(1));
  EXPECT_EQ(again["summary"]["tokens"], report["summary"]["tokens"]);
  EXPECT_EQ(again["summary"]["bySeverity"], report["summary"]["bySeverity"]);
}

TEST_F(Merge, WithoutACredentialOnlineIsIncomplete) {
  const std::string file = report_of("host/a", "README", "nothing\n");
  const ProcessResult result = merge({file, "--online"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, HasSubstr("there is no credential"));
  EXPECT_EQ(merge({file}).exit_code, 0);
}

}  // namespace
}  // namespace ekaudit::tests::integration
