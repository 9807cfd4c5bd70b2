// The shards of a scan together: the findings of one run over everything, each field of each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/integration/planted_repository.h"
#include "tests/integration/runner.h"
#include "tests/support/git_fixture.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

using support::GitFixture;
using support::make_token;

Json scan(const std::filesystem::path& path, std::vector<std::string> how) {
  how.insert(how.end(), {"--no-cache", "--report-suppressed", "--min-confidence", "placeholder", "."});
  return scan_json(how, path).report;
}

// By repository and fingerprint. Of findings that several shards have the first shard's counts.
using Findings = std::map<std::pair<std::string, std::string>, Json>;

void add_findings(const Json& report, Findings& findings) {
  for (const Json& finding : report["findings"]) {
    const Json& repository = finding["location"]["repository"];
    findings.try_emplace({repository.is_null() ? "" : repository.get<std::string>(),
                          finding["fingerprint"].get<std::string>()},
                         finding);
  }
}

// What begins with a count is told by each shard of its own.
std::set<std::string> notices_in(const Json& report) {
  std::set<std::string> notices;
  for (const Json& notice : report["notices"]) {
    if (notice["kind"] != "archives-not-unpacked" && notice["kind"] != "lfs-pointers") {
      notices.insert(notice.dump());
    }
  }
  return notices;
}

void expect_equal(const std::filesystem::path& path, unsigned shards, const std::vector<std::string>& how) {
  const Json whole = scan(path, how);
  Findings expected;
  add_findings(whole, expected);
  Findings joined;
  std::set<std::string> notices;
  std::map<std::string, std::uint64_t> scanned;
  for (unsigned number = 1; number <= shards; ++number) {
    std::vector<std::string> part = how;
    const std::string name = std::to_string(number) + "/" + std::to_string(shards);
    part.insert(part.end(), {"--shard", name});
    const Json report = scan(path, part);
    EXPECT_EQ(report["repositories"][0]["shard"], name);
    add_findings(report, joined);
    notices.merge(notices_in(report));
    for (const auto& [what, count] : report["summary"]["scanned"].items()) {
      scanned[what] += count.get<std::uint64_t>();
    }
    if (number > 1) {
      EXPECT_TRUE(report["usages"].empty());
    } else {
      EXPECT_EQ(report["usages"], whole["usages"]);
    }
  }
  EXPECT_EQ(joined.size(), expected.size());
  for (const auto& [key, finding] : expected) {
    EXPECT_EQ(joined[key], finding) << key.second;
  }
  EXPECT_EQ(notices, notices_in(whole));
  EXPECT_EQ(Json(scanned), whole["summary"]["scanned"]);
}

TEST(Shards, OfEveryKindOfPlaceEqualTheWhole) {
  const PlantedRepository planted;
  expect_equal(planted.path(), 3, {});
  expect_equal(planted.path(), 3, {"--history-only"});
  planted.repack({"--depth=50"});
  for (const std::string backend : {"pack", "libgit2"}) {
    expect_equal(planted.path(), 5, {"--git-backend", backend});
  }
}

// Few paths and few tokens, so that each token has many versions of many files in all shards: brought,
// changed, taken out and brought back, on branches that are merged.
class RandomHistory {
 public:
  explicit RandomHistory(std::uint64_t seed) : random_(seed) {
    git_.commit_file("clean", "nothing\n", "begin");
    for (int step = 0; step < 90; ++step) {
      take(step);
    }
    git_.write("file1", "work " + token() + "\n");
    git_.write("dir/file2", "staged " + token() + "\n");
    git_.git({"add", "dir/file2"});
    git_.write("dir/file2", "nothing\n");
    git_.write("untracked", token() + "\n");
  }

  const GitFixture& git() const { return git_; }

 private:
  std::string token() { return make_token(100 + random_() % 8); }

  void take(int step) {
    const std::string text = std::to_string(step);
    switch (random_() % 12) {
      case 0:
        git_.git({"checkout", "-q", "-b", "branch" + text});
        break;
      case 1:
        git_.git({"checkout", "-q", "main"});
        break;
      case 2:
        git_.run_git(git_.path(), {"merge", "-q", "-X", "ours", "-m", "merge " + text, "main"});
        git_.commit("settle " + text);
        break;
      case 3:
        git_.commit("message with " + token());
        break;
      case 4:
        git_.git({"tag", "-f", "-a", "-m", "with " + token(), "tag" + std::to_string(random_() % 3)});
        break;
      case 5:
        git_.git({"notes", "add", "-f", "-m", token() + " " + text});
        break;
      case 6:
        git_.commit_file("file" + text, "lost " + token() + "\n", "to be amended away");
        git_.git({"reset", "-q", "--hard", "HEAD^"});
        break;
      case 7:
        git_.hash_object("dangling " + token() + text);
        break;
      default: {
        const std::string path = (random_() % 2 == 0 ? "dir/file" : "file") + std::to_string(random_() % 3);
        const bool leaks = random_() % 4 != 0;
        const std::string before = random_() % 2 == 0 ? "value: " : "# for example, fake: ";
        git_.commit_file(path, text + "\n" + before + (leaks ? token() : "none") + "\n", "change " + text);
      }
    }
  }

  std::mt19937_64 random_;
  GitFixture git_;
};

TEST(Shards, OfFilesThatChangeOftenEqualTheWhole) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    const RandomHistory history(seed);
    expect_equal(history.git().path(), 4, {});
    history.git().git({"repack", "-adfq"});
    expect_equal(history.git().path(), 2, {"--history-only"});
    expect_equal(history.git().path(), 3, {"--git-backend", "libgit2"});
  }
}

TEST(Shards, LeaveTheRestToTheFirst) {
  const GitFixture git;
  const auto directory = git.parent() / "plain";
  std::filesystem::create_directory(directory);
  support::write_file(directory / "file", make_token(1));
  EXPECT_EQ(findings_of(scan(directory, {"--shard", "1/2"}), make_token(1)).size(), 1U);
  EXPECT_TRUE(findings_of(scan(directory, {"--shard", "2/2"}), make_token(1)).empty());
}

TEST(Shards, OneOfOneIsTheWhole) {
  GitFixture git;
  git.commit_file("file", make_token(1), "leak");
  EXPECT_EQ(scan(git.path(), {"--shard", "1/1"}), scan(git.path(), {}));
}

TEST(Shards, WrongNamesAreRefused) {
  const GitFixture git;
  for (const std::string shard : {"0/2", "3/2", "1/1001", "1", "/", "1/2/3", "-1/2", "a/b", " 1/2"}) {
    const auto result = run_ekaudit({"scan", "--shard", shard, "."}, git.path());
    EXPECT_EQ(result.exit_code, 2) << shard;
    EXPECT_THAT(result.err, testing::HasSubstr("--shard")) << shard;
  }
}

}  // namespace
}  // namespace ekaudit::tests::integration
