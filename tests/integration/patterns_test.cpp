// ekaudit patterns: what it prints is of the syntax it claims, and finds a token.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "tests/integration/runner.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

using testing::HasSubstr;

class Patterns : public testing::Test {
 protected:
  std::string pattern_for(const std::string& scanner) const {
    const auto result = run_ekaudit({"patterns", "--for", scanner}, directory_.path());
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
  }
  // Reads TOML, goes through `keys`, and prints what the rule's regular expression takes out of stdin.
  std::string searched_by(const std::string& toml, const std::string& program,
                          const std::string& input) const {
    support::write_file(directory_.path() / "rules.toml", toml);
    const auto result =
        support::run_process({"/usr/bin/python3", "-c", program},
                             support::scrubbed_environment(directory_.path()), directory_.path(), input);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
  }

  const std::string token_ = support::make_token(1);
  support::TemporaryDirectory directory_;
};

constexpr const char* k_search =
    "rule = doc['rules'][0]\n"
    "assert rule['keywords'] == ['ek_live_']\n"
    "print(re.search(rule['regex'], sys.stdin.read()).group(rule['secretGroup']), end='')\n";

TEST_F(Patterns, GitleaksAndBetterleaksReadTheSameToml) {
  for (const std::string scanner : {"gitleaks", "betterleaks"}) {
    const std::string toml = pattern_for(scanner);
    EXPECT_THAT(toml, HasSubstr(scanner + " git --config"));
    EXPECT_EQ(
        searched_by(toml,
                    std::string("import re, sys, tomllib\ndoc = tomllib.load(open('rules.toml', 'rb'))\n"
                                "assert doc['extend']['useDefault']\n") +
                        k_search,
                    "T=" + token_ + "\n"),
        token_);
  }
}

TEST_F(Patterns, GitLabWrapsItInARuleset) {
  EXPECT_EQ(
      searched_by(pattern_for("gitlab"),
                  std::string("import re, sys, tomllib\nouter = tomllib.load(open('rules.toml', 'rb'))\n"
                              "part = outer['secrets']['passthrough'][0]\n"
                              "assert part['type'] == 'raw' and part['target'] == 'gitleaks.toml'\n"
                              "doc = tomllib.loads(part['value'])\n") +
                      k_search,
                  "T='" + token_ + "'"),
      token_);
}

TEST_F(Patterns, GitHubsSecretFormatFindsAToken) {
  std::smatch format;
  const std::string text = pattern_for("github");
  ASSERT_TRUE(std::regex_search(text, format, std::regex("Secret format +(\\S+)")));
  EXPECT_TRUE(std::regex_match(token_, std::regex(format[1].str())));
}

TEST_F(Patterns, OtherScannersAreAMistake) {
  EXPECT_EQ(run_ekaudit({"patterns", "--for", "grep"}, directory_.path()).exit_code, 2);
  EXPECT_EQ(run_ekaudit({"patterns"}, directory_.path()).exit_code, 2);
}

}  // namespace
}  // namespace ekaudit::tests::integration
