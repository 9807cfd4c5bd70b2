// What of the history a scan reads: ranges, dates, shallow clones, occurrences.
#include <gtest/gtest.h>

#include <string>

#include "tests/integration/runner.h"
#include "tests/support/git_fixture.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

using support::GitFixture;
using support::make_token;

class HistoryTest : public testing::Test {
 protected:
  std::string add(const std::string& path, std::uint64_t seed) {
    return git_.commit_file(path, "T=" + make_token(seed) + "\n", "add " + path);
  }
  std::string remove(const std::string& path) {
    git_.git({"rm", "-q", path});
    return git_.commit("remove " + path);
  }
  bool finds(const std::vector<std::string>& arguments, std::uint64_t seed) {
    return !findings_of(scan_json(arguments, git_.path()).report, make_token(seed)).empty();
  }

  GitFixture git_;
};

TEST_F(HistoryTest, RangeIsWhatItsCommitsIntroduced) {
  const std::string base = add("before.env", 1);
  const std::string within = add("within.env", 2);
  git_.commit_file("before.env", "changed around\nT=" + make_token(1) + "\n", "edit beside the token");
  const std::string end = remove("within.env");
  add("after.env", 3);
  const std::vector<std::string> range = {"--range", base + ".." + end, "."};
  EXPECT_FALSE(finds(range, 1)) << "the token was there before the range";
  EXPECT_TRUE(finds(range, 2));
  EXPECT_FALSE(finds(range, 3));
  const Json finding = only_finding_of(scan_json(range, git_.path()).report, make_token(2));
  EXPECT_EQ(finding["occurrences"][0]["commit"], within);
  EXPECT_EQ(finding["location"]["exposure"], "pushed");
}

TEST_F(HistoryTest, RangeFromTheRootEqualsTheWholeHistory) {
  const std::string root = git_.commit_file("clean", "1", "root");
  add("a.env", 1);
  git_.git({"checkout", "-q", "-b", "side"});
  add("b.env", 2);
  git_.git({"checkout", "-q", "main"});
  add("c.env", 3);
  git_.git({"merge", "-q", "--no-ff", "-m", "use " + make_token(4), "side"});
  remove("a.env");
  const Json whole = scan_json({"--history-only", "."}, git_.path()).report["findings"];
  const Json range = scan_json({"--range", root + "..HEAD", "."}, git_.path()).report["findings"];
  ASSERT_EQ(whole.size(), 4U);
  ASSERT_EQ(range.size(), whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_EQ(range[i]["fingerprint"], whole[i]["fingerprint"]);
    EXPECT_EQ(range[i]["occurrences"], whole[i]["occurrences"]);
    EXPECT_EQ(range[i]["rule"], whole[i]["rule"]);
  }
}

TEST_F(HistoryTest, RangeThatDoesNotExistIsAUsageError) {
  add("a.env", 1);
  for (const std::string range : {"nowhere..HEAD", "HEAD..nowhere", "HEAD", "..."}) {
    const auto result = run_ekaudit({"scan", "--range", range, "."}, git_.path());
    EXPECT_EQ(result.exit_code, 2) << range;
    EXPECT_EQ(result.out, "");
    EXPECT_NE(result.err.find("--range"), std::string::npos) << result.err;
  }
}

TEST_F(HistoryTest, SinceTakesADateOrARevision) {
  const std::string old = add("old.env", 1);
  remove("old.env");
  git_.set_now(git_.now() + 86'400 * 10);
  add("new.env", 2);
  remove("new.env");
  for (const std::string& since : {std::string("2023-11-20"), std::string("2023-11-20T00:00:00Z"), old}) {
    EXPECT_FALSE(finds({"--since", since, "."}, 1)) << since;
    EXPECT_TRUE(finds({"--since", since, "."}, 2)) << since;
  }
  const auto bad = run_ekaudit({"scan", "--since", "yesterday-ish", "."}, git_.path());
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_NE(bad.err.find("--since"), std::string::npos) << bad.err;
}

TEST_F(HistoryTest, ShallowCloneIsIncompleteUnlessAllowed) {
  git_.commit_file("a", "1", "one");
  git_.commit_file("a", "2", "two");
  const auto clone = git_.parent() / "shallow";
  git_.git({"clone", "-q", "--depth", "1", "file://" + git_.path().string(), clone.string()});
  const ScanResult incomplete = scan_json({"."}, clone);
  EXPECT_EQ(incomplete.process.exit_code, 3);
  EXPECT_EQ(incomplete.report["complete"], false);
  EXPECT_EQ(notices_of(incomplete.report, "shallow-clone").size(), 1U);
  EXPECT_EQ(scan_json({"--allow-shallow", "."}, clone).process.exit_code, 0);
  EXPECT_EQ(scan_json({"--no-history", "."}, clone).process.exit_code, 0);
}

TEST_F(HistoryTest, ForgedShallowFileHidesNothing) {
  add("gone.env", 1);
  const std::string head = remove("gone.env");
  support::write_file(git_.git_dir() / "shallow", head + "\n");
  support::write_file(git_.git_dir() / "info/grafts", head + "\n");
  EXPECT_TRUE(finds({"."}, 1));
}

TEST_F(HistoryTest, EachIntroductionIsAnOccurrence) {
  const std::string first = add("a.env", 1);
  remove("a.env");
  const std::string second = add("a.env", 1);
  const Json finding = only_finding_of(scan_json({"."}, git_.path()).report, make_token(1));
  EXPECT_EQ(finding["rule"], "leaked-token");
  EXPECT_EQ(finding["occurrenceCount"], 2);
  EXPECT_EQ(finding["occurrences"][0]["commit"], first);
  EXPECT_EQ(finding["occurrences"][1]["commit"], second);
  EXPECT_EQ(finding["occurrences"][0]["author"]["email"], "author@example.com");
  EXPECT_EQ(finding["evidence"]["branches"], Json::array({"main"}));
}

TEST_F(HistoryTest, LineIsGivenThenAndNow) {
  add("a.env", 1);
  git_.commit_file("a.env", "one\ntwo\nT=" + make_token(1) + "\n", "lines above");
  const Json finding = only_finding_of(scan_json({"."}, git_.path()).report, make_token(1));
  EXPECT_EQ(finding["location"]["line"], 3);
  EXPECT_EQ(finding["occurrences"][0]["line"], 1);
}

TEST_F(HistoryTest, EmptyAndUnbornRepositoriesAreClean) {
  EXPECT_EQ(scan_json({"."}, git_.path()).process.exit_code, 0);
  git_.write("staged", make_token(1));
  git_.git({"add", "."});
  EXPECT_EQ(scan_json({"."}, git_.path()).process.exit_code, 1);
}

TEST_F(HistoryTest, BareRepositoriesAreScanned) {
  add("gone.env", 1);
  remove("gone.env");
  const auto clone = git_.parent() / "bare.git";
  git_.git({"clone", "-q", "--bare", git_.path().string(), clone.string()});
  const ScanResult result = scan_json({"."}, clone);
  EXPECT_EQ(only_finding_of(result.report, make_token(1))["location"]["exposure"], "pushed");
}

}  // namespace
}  // namespace ekaudit::tests::integration
