// The shards of a repository, merged, say what one run over all of it does: field by field, counts and
// notices too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/integration/planted_repository.h"
#include "tests/integration/runner.h"
#include "tests/support/git_fixture.h"
#include "tests/support/random_history.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;

using support::GitFixture;
using support::make_token;
using support::ProcessResult;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

ProcessResult scan(const fs::path& repository, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"scan", ".", "--format", "json"});
  return run_ekaudit(arguments, repository);
}

// The reports of all shards, as files.
std::vector<std::string> scan_shards(const fs::path& repository, unsigned count,
                                     const std::vector<std::string>& arguments, const fs::path& directory) {
  std::vector<std::string> files;
  for (unsigned i = 1; i <= count; ++i) {
    std::vector<std::string> own = arguments;
    own.insert(own.end(), {"--shard", std::to_string(i) + "/" + std::to_string(count)});
    const std::string file = "shard-" + std::to_string(i) + ".json";
    support::write_file(directory / file, scan(repository, own).out);
    files.push_back(file);
  }
  return files;
}

void expect_shards_equal_whole(const fs::path& repository, unsigned count,
                               const std::vector<std::string>& arguments) {
  const support::TemporaryDirectory directory;
  std::vector<std::string> merge = {"merge"};
  for (const std::string& file : scan_shards(repository, count, arguments, directory.path())) {
    merge.push_back(file);
  }
  merge.insert(merge.end(), {"--format", "json"});
  const ProcessResult whole = scan(repository, arguments);
  const ProcessResult merged = run_ekaudit(merge, directory.path());
  EXPECT_EQ(merged.exit_code, whole.exit_code) << merged.err;
  const Json expected = Json::parse(whole.out);
  const Json actual = Json::parse(merged.out);
  EXPECT_EQ(actual["findings"].size(), expected["findings"].size());
  EXPECT_EQ(merged.out, whole.out) << Json::diff(expected, actual).dump(1).substr(0, 4000);
}

TEST(MergedShards, EqualTheWholeOfARepositoryWithAllKindsOfPlaces) {
  const PlantedRepository repository;
  for (const unsigned count : {1U, 3U, 8U}) {
    SCOPED_TRACE(count);
    expect_shards_equal_whole(repository.path(), count, {"--no-cache"});
  }
  repository.repack({"--depth=9"});
  expect_shards_equal_whole(repository.path(), 4, {});
  expect_shards_equal_whole(repository.path(), 4, {"--git-backend", "libgit2", "--no-cache"});
  expect_shards_equal_whole(repository.path(), 2, {"--history-only", "--no-cache"});
}

// Versions of one file in different shards: who brought the token, and what is the newest?
TEST(MergedShards, EqualTheWholeOfRandomHistories) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(seed);
    const GitFixture git;
    support::HistoryShape shape;
    shape.histories = 1 + seed % 2;
    shape.commits_per_history = 60;
    shape.skewed_dates = seed % 3 == 0;
    const support::RandomHistory history(seed, shape, git);
    const fs::path policy = git.parent() / "policy.yml";
    support::write_file(policy,
                        "patterns:\n  - name: model\n    literal: tok-\n    body: '[0-9]-[A-Za-z0-9]{4}'\n");
    expect_shards_equal_whole(git.path(), 2 + static_cast<unsigned>(seed % 3),
                              {"--no-cache", "--history-only", "--config", policy.string()});
  }
}

TEST(MergedShards, JoinTheVersionsOfAFileThatKeepsItsToken) {
  GitFixture git;
  const std::string token = make_token(1);
  for (int version = 0; version < 12; ++version) {
    git.commit_file("app.env", "VERSION=" + std::to_string(version) + "\nTOKEN=" + token + "\n", "again");
  }
  git.commit_file("app.env", "TOKEN=\n", "gone");
  git.commit_file("app.env", "TOKEN=" + token + "\n# back\n", "back");
  git.commit_file("app.env", "TOKEN=\n", "gone again");
  expect_shards_equal_whole(git.path(), 5, {"--no-cache"});
  const Json finding = only_finding_of(Json::parse(scan(git.path(), {"--no-cache"}).out), token);
  EXPECT_EQ(finding["occurrenceCount"], 2);
}

TEST(MergedShards, SuppressTheSame) {
  GitFixture git;
  git.write(".ekaudit.yml", "ignore:\n  - path: 'old/**'\n    reason: known\n");
  for (std::uint64_t i = 0; i < 6; ++i) {
    git.commit_file("old/app.env", "TOKEN=" + make_token(i) + "\n", "old");
    git.commit_file(
        "new/app.env",
        "# ekaudit:ignore[leaked-token] a sample\nTOKEN=" + make_token(90) + "\n#" + std::to_string(i) + "\n",
        "new");
  }
  expect_shards_equal_whole(git.path(), 3, {"--no-cache"});
}

}  // namespace
}  // namespace ekaudit::tests::integration
