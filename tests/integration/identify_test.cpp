// `ekaudit identify` and the pipelines' side of `ekaudit audit`, against a real server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "core/clock.h"
#include "tests/integration/runner.h"
#include "tests/support/api_server.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

using support::token_record;
using testing::HasSubstr;
using testing::Not;

std::string days_from_now(int days) {
  return core::format_rfc3339(core::SystemClock().now() + std::chrono::hours(24 * days));
}

class Identify : public testing::Test {
 protected:
  Identify() {
    server_.members = Json::array({{{"id", "m-1"},
                                    {"user", {{"id", "u-1"}, {"name", "Ada"}}},
                                    {"role", "admin"},
                                    {"status", "account-created"}}});
    server_.teams = Json::array();
    server_.projects = Json::array();
    server_.tokens = Json::array({record("t-own", "it's mine", credential_)});
  }

  static Json record(const std::string& id, const std::string& name, const std::string& raw) {
    return token_record(id, {{"name", name},
                             {"prefix", raw.substr(0, 18)},
                             {"createdAt", days_from_now(-10)},
                             {"expiresAt", days_from_now(20)},
                             {"lastUsedAt", days_from_now(-1)}});
  }

  support::ProcessResult run(const std::vector<std::string>& arguments, support::Environment extra = {}) {
    extra.try_emplace("ENKRYPTIFY_TOKEN", credential_);
    extra.try_emplace("ENKRYPTIFY_API_URL", server_.url());
    return run_ekaudit(arguments, directory_.path(), {}, extra);
  }

  const std::string credential_ = support::make_token(41);
  support::TemporaryDirectory directory_;
  support::ApiServer server_{credential_};
};

TEST_F(Identify, PrintsTheTokenAndThePolicysLine) {
  const auto result = run({"identify"}, {{"GITHUB_ACTIONS", "true"}});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("t-own  'it''s mine'"));
  EXPECT_THAT(
      result.out,
      HasSubstr("tokens:\n  - id: 't-own'\n    secrets: [{name: 'ENKRYPTIFY_TOKEN', store: github}]\n"));
  EXPECT_THAT(result.out + result.err, Not(HasSubstr(credential_)));
}

TEST_F(Identify, NamesTheSecretAsItIsToldOutsideCi) {
  const auto result = run({"identify", "--secret", "EK_PROD"});
  EXPECT_THAT(result.out, HasSubstr("secrets: ['EK_PROD']"));
}

TEST_F(Identify, SaysWhenTheRecordCannotBeTold) {
  server_.tokens.push_back(record("t-twin", "twin", credential_));
  const auto result = run({"identify"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_TRUE(result.out.empty());
  EXPECT_THAT(result.err, HasSubstr("cannot be told"));
}

TEST_F(Identify, AuditSaysWhatPipelinesDoWithAToken) {
  const std::string raw = support::make_token(42);
  Json writable = record("t-ci", "ci", raw);
  writable["permission"] = "read-write";
  server_.tokens.push_back(writable);
  support::write_file(directory_.path() / ".gitlab-ci.yml",
                      "variables: {ENKRYPTIFY_TOKEN: " + raw + "}\nx: {script: ek run -- y}\n");
  const auto result = run({"audit", "--format", "json", "--no-verify", "."});
  const Json report = Json::parse(result.out);
  const Json& findings = report["findings"];
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [](const Json& finding) { return finding["rule"] == "unneeded-write"; });
  ASSERT_NE(found, findings.end()) << result.out;
  EXPECT_EQ((*found)["severity"], "high");
  EXPECT_EQ((*found)["confidence"], "high");
  EXPECT_EQ((*found)["evidence"]["pipelines"][0], ".gitlab-ci.yml");
  const Json& notices = report["notices"];
  EXPECT_TRUE(std::any_of(notices.begin(), notices.end(), [](const Json& notice) {
    return notice["kind"] == "tokens-mapped" && notice["message"].get<std::string>().starts_with("1 of 2 ");
  }));
  EXPECT_EQ(result.out.find(raw), std::string::npos);
}

}  // namespace
}  // namespace ekaudit::tests::integration
