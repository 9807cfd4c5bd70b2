#include "policy/policy_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::policy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using tests::support::TemporaryDirectory;
using tests::support::write_file;

std::vector<std::string> complaints_about(std::string_view text) {
  std::vector<std::string> lines;
  for (const Complaint& complaint : parse_policy(text).complaints) {
    lines.push_back(describe("p", complaint));
  }
  return lines;
}

Settings settings_of(std::string_view text) {
  ParsedPolicy parsed = parse_policy(text);
  EXPECT_THAT(complaints_about(text), IsEmpty());
  return parsed.settings;
}

TEST(PolicyFile, MayBeEmpty) {
  for (const char* text : {"", "# nothing\n", "---\n", "{}", "rules:\nignore:\n"}) {
    const Settings settings = settings_of(text);
    EXPECT_TRUE(settings.rules.empty());
    EXPECT_TRUE(settings.ignores.empty());
    EXPECT_EQ(settings.thresholds.rotation_due, rules::Days(30));
  }
}

TEST(PolicyFile, ReadsRules) {
  const Settings settings = settings_of(
      "rules:\n"
      "  vague-token-name: {disable: true, reason: 'our own scheme'}\n"
      "  long-lived: {severity: low, thresholds: {long: 90, veryLong: 366}}\n"
      "  expiring-token: {thresholds: {percent: 25}}\n");
  ASSERT_NE(settings.setting_of("vague-token-name"), nullptr);
  EXPECT_TRUE(settings.setting_of("vague-token-name")->disabled);
  EXPECT_EQ(settings.setting_of("vague-token-name")->reason, "our own scheme");
  EXPECT_EQ(settings.setting_of("long-lived")->severity, core::Severity::low);
  EXPECT_EQ(settings.setting_of("leaked-token"), nullptr);
  EXPECT_EQ(settings.thresholds.long_lifetime, rules::Days(90));
  EXPECT_EQ(settings.thresholds.expiring_percent, 25);
  EXPECT_EQ(settings.thresholds.rotation_due, rules::Days(30));
}

TEST(PolicyFile, ReadsIgnores) {
  const Settings settings = settings_of(
      "ignore:\n"
      "  - path: tests/**\n"
      "    reason: fake ones\n"
      "  - {rule: leaked-token, fingerprint: ABCDEF012345, token: t-1, reason: r, expires: 2027-01-31}\n");
  ASSERT_EQ(settings.ignores.size(), 2U);
  EXPECT_EQ(settings.ignores[0].path, "tests/**");
  EXPECT_EQ(settings.ignores[0].line, 2U);
  EXPECT_FALSE(settings.ignores[0].expires);
  EXPECT_EQ(settings.ignores[1].fingerprint, "abcdef012345");
  EXPECT_EQ(settings.ignores[1].token, "t-1");
  EXPECT_EQ(core::format_rfc3339(*settings.ignores[1].expires), "2027-01-31T00:00:00Z");
}

TEST(PolicyFile, ReadsDeclarations) {
  const Settings settings = settings_of(
      "environments: {production: [Prod, 'eu-*']}\n"
      "tokens:\n"
      "  - name: deploy\n"
      "    purpose: deploys\n"
      "    secrets: [EK_TOKEN, {name: OTHER, store: github, environment: production}]\n"
      "    consumers: [.github/workflows/deploy.yml]\n"
      "    writers: [seed]\n"
      "    rotationDays: 90\n"
      "    rotatedAt: 2026-11-01T10:00:00Z\n"
      "  - {id: t-9, purpose: break-glass}\n");
  EXPECT_THAT(settings.thresholds.production, ElementsAre("prod", "eu-*"));
  ASSERT_EQ(settings.declarations.tokens.size(), 2U);
  const rules::TokenDeclaration& deploy = settings.declarations.tokens[0];
  EXPECT_EQ(deploy.line, 3U);
  EXPECT_FALSE(deploy.break_glass);
  EXPECT_EQ(deploy.rotation_period, rules::Days(90));
  ASSERT_EQ(deploy.secrets.size(), 2U);
  EXPECT_EQ(deploy.secrets[1].environment, "production");
  EXPECT_EQ(deploy.secrets[1].line, 5U);
  EXPECT_TRUE(settings.declarations.tokens[1].break_glass);
}

TEST(PolicyFile, FollowsAliases) {
  const Settings settings =
      settings_of("tokens:\n  - {name: a, consumers: &who [x, y]}\n  - {name: b, consumers: *who}\n");
  EXPECT_THAT(settings.declarations.tokens[1].consumers, ElementsAre("x", "y"));
}

TEST(PolicyFile, NamesThePlaceAndTheNearestKey) {
  EXPECT_THAT(complaints_about("rules:\n  leaked-tokn: {}\n"),
              ElementsAre("p:2:3: unknown key 'leaked-tokn'; did you mean leaked-token?"));
  EXPECT_THAT(complaints_about("ingore: []\n"),
              ElementsAre("p:1:1: unknown key 'ingore'; did you mean ignore?"));
  EXPECT_THAT(complaints_about("rules: {long-lived: {thresholds: {lnog: 3}}}\n"),
              ElementsAre("p:1:35: unknown key 'lnog'; did you mean long?"));
  EXPECT_THAT(complaints_about("api_url: http://x\n"),
              ElementsAre(HasSubstr("unknown key 'api_url'; known are rules, ignore, tokens")));
  EXPECT_THAT(complaints_about("ignore:\n  - {rule: leaked, reason: x}\n"),
              ElementsAre(HasSubstr("p:2:12: there is no rule 'leaked'")));
}

TEST(PolicyFile, RefusesWrongTypes) {
  EXPECT_THAT(complaints_about("rules: [a]\n"), ElementsAre("p:1:8: expected a mapping, found a list"));
  EXPECT_THAT(complaints_about("ignore: {a: 1}\n"), ElementsAre("p:1:9: expected a list, found a mapping"));
  EXPECT_THAT(complaints_about("rules: {long-lived: {disable: yes}}\n"),
              ElementsAre(HasSubstr("disable takes true or false")));
  EXPECT_THAT(complaints_about("rules: {long-lived: {disable: 'true'}}\n"), testing::SizeIs(1));
  EXPECT_THAT(complaints_about("tokens: [{name: 123}]\n"),
              ElementsAre("p:1:17: '123' is no text; put it in quotes"));
  EXPECT_THAT(complaints_about("tokens: [{name: [a]}]\n"),
              ElementsAre(HasSubstr("expected a text, found a list")));
  EXPECT_THAT(complaints_about("just words\n"),
              ElementsAre(HasSubstr("expected a mapping, found a single value")));
  EXPECT_THAT(complaints_about("{}\n---\n{}\n"), ElementsAre("p:3:1: a policy file is one document"));
  EXPECT_THAT(complaints_about("rules: {}\nrules: {}\n"), ElementsAre(HasSubstr("stands here again")));
  EXPECT_THAT(complaints_about("? [a]\n: 1\n"), ElementsAre(HasSubstr("a key cannot be a list")));
}

TEST(PolicyFile, RefusesImpossibleValues) {
  const std::string rule = "rules: {rotation-overdue: {thresholds: ";
  EXPECT_THAT(complaints_about(rule + "{due: -1}}}"),
              ElementsAre(HasSubstr("a whole number from 0 to 36500")));
  EXPECT_THAT(complaints_about(rule + "{due: 36501}}}"), testing::SizeIs(1));
  EXPECT_THAT(complaints_about(rule + "{due: 1.5}}}"), testing::SizeIs(1));
  EXPECT_THAT(complaints_about(rule + "{due: 60}}}"),
              ElementsAre(HasSubstr("due (60) has to be below overdue (60)")));
  EXPECT_THAT(complaints_about(rule + "{due: 59}}}"), IsEmpty());
  EXPECT_THAT(complaints_about("rules: {expiring-token: {thresholds: {percent: 100}}}"), testing::SizeIs(1));
  EXPECT_THAT(complaints_about("rules: {leaked-token: {thresholds: {x: 1}}}"),
              ElementsAre(HasSubstr("leaked-token has no thresholds")));
  EXPECT_THAT(complaints_about("rules: {leaked-token: {severity: bad}}"),
              ElementsAre(HasSubstr("severity takes info, low")));
  EXPECT_THAT(complaints_about("ignore: [{reason: x}]"), ElementsAre(HasSubstr("needs a rule, a path")));
  EXPECT_THAT(complaints_about("ignore: [{path: x}]"), ElementsAre(HasSubstr("needs a reason")));
  EXPECT_THAT(complaints_about("ignore: [{path: x, reason: y, expires: soon}]"),
              ElementsAre(HasSubstr("expires takes a date")));
  EXPECT_THAT(complaints_about("ignore: [{fingerprint: abc, reason: y}]"),
              ElementsAre(HasSubstr("12 to 64")));
  EXPECT_THAT(complaints_about("tokens: [{purpose: x}]"), ElementsAre(HasSubstr("the token's id or name")));
  EXPECT_THAT(complaints_about("tokens: [{name: x}, {name: x}]"), ElementsAre(HasSubstr("declared twice")));
}

TEST(PolicyFile, RefusesToMakeEveryLeakRuleInertUnsaid) {
  const std::string everywhere = "ignore: [{path: '**', reason: x}]\n";
  EXPECT_THAT(complaints_about(everywhere), ElementsAre(HasSubstr("leaves no rule that finds leaks")));
  EXPECT_THAT(complaints_about(everywhere + "withoutLeakRules: true\n"), IsEmpty());
  EXPECT_THAT(complaints_about("ignore: [{path: 'src/**', reason: x}]\n"), IsEmpty());
  EXPECT_THAT(complaints_about("rules: {leaked-token: {disable: true}}\n"), IsEmpty());
  EXPECT_THAT(complaints_about(
                  "rules:\n  leaked-token: {disable: true}\n  leaked-token-in-history: {severity: info}\n"
                  "  leaked-token-in-metadata: {disable: true}\n"
                  "ignore: [{rule: leaked-credential-store, reason: x}]\n"),
              testing::SizeIs(1));
}

TEST(PolicyFile, SaysNoTokenAndNothingThatMovesTheCursor) {
  const std::string token = tests::support::make_token(7);
  for (const std::string& text : std::vector<std::string>{
           token + ": 1\n", "rules: {" + token + ": {}}\n", "ignore: [{rule: " + token + ", reason: x}]\n",
           "\"\\e[2J\": 1\n", "tokens: [{name: x}, \"" + token + "\"]\n"}) {
    const auto lines = complaints_about(text);
    ASSERT_FALSE(lines.empty());
    for (const std::string& line : lines) {
      EXPECT_THAT(line, Not(HasSubstr(token)));
      EXPECT_THAT(line, Not(HasSubstr("\x1b")));
    }
  }
}

TEST(PolicyFile, GivesSyntaxErrorsTheirPlaceAndStopsAtTwentyComplaints) {
  EXPECT_THAT(complaints_about("rules: {\n"), ElementsAre(HasSubstr("p:2:1: did not find")));
  EXPECT_THAT(complaints_about("rules: {}\n# \xff\n"), ElementsAre("p:2:3: a byte that is not UTF-8"));
  std::string many;
  for (int i = 0; i < 100; ++i) {
    many += "key" + std::to_string(i) + ": 1\n";
  }
  EXPECT_EQ(complaints_about(many).size(), Complaints::k_max);
}

TEST(PolicyFile, IsFoundAtTheRootOfADirectoryOutsideGit) {
  const TemporaryDirectory directory;
  EXPECT_EQ(*find_policy_file(directory.path()), std::nullopt);
  write_file(directory.path() / ".ekaudit.yml", "rules: {}\n");
  write_file(directory.path() / "a.env", "x");
  EXPECT_EQ(**find_policy_file(directory.path()), directory.path() / ".ekaudit.yml");
  EXPECT_EQ(**find_policy_file(directory.path() / "a.env"), directory.path() / ".ekaudit.yml");
}

TEST(PolicyFile, FollowsNoLink) {
  const TemporaryDirectory directory;
  std::filesystem::create_symlink("/dev/zero", directory.path() / ".ekaudit.yml");
  const auto found = find_policy_file(directory.path());
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message, HasSubstr("is not a regular file"));
}

TEST(PolicyFile, LoadsOrSaysWhy) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "p.yml";
  write_file(file, "rules: {long-lived: {severity: low}}\n");
  EXPECT_EQ(load_policy(file, "p.yml")->file, "p.yml");
  write_file(file, "a: 1\nb: 2\n");
  EXPECT_THAT(load_policy(file, "p.yml").error().message,
              testing::AllOf(HasSubstr("p.yml:1:1: unknown key 'a'"),
                             HasSubstr("(and 1 more; see ekaudit policy check)")));
  write_file(file, std::string((4 << 20) + 1, '#'));
  EXPECT_THAT(load_policy(file, "p.yml").error().message, HasSubstr("larger than 4 MiB"));
  EXPECT_EQ(load_policy(directory.path() / "none", "none").error().kind, core::ErrorKind::not_found);
}

}  // namespace
}  // namespace ekaudit::policy
