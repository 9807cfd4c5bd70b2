#include "scanner/git/config_file.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/git_fixture.h"

namespace ekaudit::scanner::git {
namespace {

TEST(ConfigFile, SaysWhatGitSays) {
  const std::string text =
      "; comment\n# comment\n[core]\n\tbare = false\n\teditor = \"a # b\" ; c\n  flag\n"
      "[remote \"Ori\\\"gin\"]\n\turl = https://example.com/a.git   # comment\n\tURL = second\n"
      "[Section \"With Space\"] inline = yes\n[a]\nlong = one \\\n  two\\t\\\"three\\\"\n"
      "empty =\nspaced = in   between  \nquoted = \"  kept  \"\n";
  const Config config = parse_config(text);
  EXPECT_FALSE(config.malformed);

  tests::support::GitFixture repo;
  repo.write("config-under-test", text);
  std::string expected = repo.git({"config", "--file", "config-under-test", "--null", "--list"});
  std::string actual;
  for (const ConfigEntry& entry : config.entries) {
    actual += entry.section + '.' + (entry.subsection.empty() ? "" : entry.subsection + '.') + entry.name;
    actual += entry.name == "flag" ? "" : '\n' + entry.value;
    actual.push_back('\0');
  }
  EXPECT_EQ(actual, expected);
}

TEST(ConfigFile, TheLastValueCounts) {
  const Config config = parse_config("[a \"b\"]\nc = 1\n[x]\ny = 2\n[a \"b\"]\nc = 3\n");
  EXPECT_EQ(config.value("a", "b", "c"), "3");
  EXPECT_EQ(config.value("a", "B", "c"), std::nullopt);
  EXPECT_EQ(config.value("a", "", "c"), std::nullopt);
}

TEST(ConfigFile, LinesWithoutSenseHideNothingAfterThem) {
  for (const char* nonsense : {"[unclosed\n", "[a \"unclosed\n", "???\n", "= value\n", "name = \"open\n",
                               "name = \\x\n", "name junk\n", "[\n", "\x01\x02\n"}) {
    const Config config =
        parse_config(std::string("[core]\n") + nonsense + "[extensions]\nobjectformat = sha256\n");
    EXPECT_TRUE(config.malformed) << nonsense;
    EXPECT_EQ(config.value("extensions", "", "objectformat"), "sha256") << nonsense;
  }
}

TEST(ConfigFile, UnusualEndsAreNoHarm) {
  for (const char* text : {"", "[", "[a", "[a]", "[a]\nb", "[a]\nb=", "[a]\nb=\\", "[a]\nb=\"", "[a \"b\\",
                           "\xEF\xBB\xBF[a]\nb=c", "[a]\r\nb=c\r\n"}) {
    EXPECT_LE(parse_config(text).entries.size(), 1U) << text;
  }
  EXPECT_EQ(parse_config("\xEF\xBB\xBF[a]\nb=c").value("a", "", "b"), "c");
  EXPECT_EQ(parse_config("[a]\r\nb=c\r\n").value("a", "", "b"), "c");
  EXPECT_EQ(parse_config("[a.Sub]\nb=c").value("a", "sub", "b"), "c");
}

}  // namespace
}  // namespace ekaudit::scanner::git
