// What scans remember from run to run: never another report than without, whatever befell the repository or
// the records; and nothing in them that tells of a token.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <sstream>
#include <string>
#include <vector>

#include "tests/integration/runner.h"
#include "tests/support/git_fixture.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;
using support::GitFixture;
using support::make_token;
using support::ProcessResult;
using testing::HasSubstr;

constexpr int k_commits = 120;

class Cache : public testing::Test {
 protected:
  // Packs of fewer objects than 256 are not remembered.
  Cache() {
    std::string stream;
    const auto data = [&](const std::string& bytes) {
      stream += "data " + std::to_string(bytes.size()) + "\n" + bytes + "\n";
    };
    std::string text;
    for (int i = 0; i < k_commits; ++i) {
      const bool leaks = i % 40 == 7;
      text += "line " + std::to_string(i * 7919) + "\n";
      stream += "commit refs/heads/main\ncommitter A U Thor <author@example.com> " +
                std::to_string(1700000000 + i) + " +0000\n";
      data(i == 30 ? "Do not use " + in_message_ : "commit " + std::to_string(i));
      stream += "M 100644 inline dir" + std::to_string(i % 5) + "/file" + std::to_string(i % 9) + "\n";
      data(leaks ? text + "token=" + make_token(static_cast<std::uint64_t>(i)) + "\n" : text);
    }
    git_.git({"fast-import", "--quiet"}, stream);
    git_.git({"reset", "--quiet", "--hard", "main"});
    git_.git({"tag", "-a", "-m", "With " + in_tag_, "v1"});
    pack();
  }

  void pack() { git_.git({"repack", "-adfq"}); }

  ProcessResult scan(const std::vector<std::string>& how) const {
    std::vector<std::string> command = {"scan",      "--history-only", "--format", "json",
                                        "--fail-on", "info",           git_.path()};
    command.insert(command.end(), how.begin(), how.end());
    return run_ekaudit(command, git_.parent());
  }
  ProcessResult scan() const { return scan({"--cache", cache_.native()}); }

  // Twice: what the first run leaves is right as well.
  void expect_same_as_without(const std::string& when) const {
    const ProcessResult without = scan({"--no-cache"});
    for (int run = 0; run < 2; ++run) {
      const ProcessResult with = scan();
      EXPECT_EQ(with.out, without.out) << when;
      EXPECT_EQ(with.exit_code, without.exit_code) << when << with.err;
    }
  }

  std::vector<fs::path> records() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(cache_)) {
      files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  fs::path pack_file() const {
    for (const auto& entry : fs::directory_iterator(git_.git_dir() / "objects" / "pack")) {
      if (entry.path().extension() == ".pack") {
        return entry.path();
      }
    }
    return {};
  }

  const std::string in_message_ = make_token(9001);
  const std::string in_tag_ = make_token(9003);
  GitFixture git_;
  const fs::path cache_ = git_.parent() / "kept" / "here";
};

TEST_F(Cache, GivesTheSameReportAgain) {
  expect_same_as_without("at first");
  EXPECT_THAT(records(), testing::SizeIs(2));  // of the pack, and of its trees
  const auto report = Json::parse(scan().out);
  for (const std::string& token : {make_token(7), make_token(47), make_token(87), in_message_, in_tag_}) {
    EXPECT_FALSE(findings_of(report, token).empty()) << token;
  }
}

// Damage that the pack's index and trailer do not show is seen only by who reads the pack.
TEST_F(Cache, PacksThatAreRememberedAreNotReadAgain) {
  const ProcessResult before = scan();
  std::string bytes = support::read_file(pack_file());
  // The first commit in the pack is the newest, whose message holds nothing.
  std::fill_n(bytes.begin() + 14, 8, '\0');
  fs::permissions(pack_file(), fs::perms::owner_write, fs::perm_options::add);
  support::write_file(pack_file(), bytes);
  EXPECT_EQ(Json::parse(scan({"--no-cache"}).out)["complete"], false);
  EXPECT_EQ(Json::parse(scan().out)["complete"], true);
  EXPECT_EQ(Json::parse(scan().out)["summary"], Json::parse(before.out)["summary"]);
}

// What leads to a token is not remembered where a tree could not be read: the same pack may be whole the next
// time.
TEST_F(Cache, ForgetsAPackThatCouldNotBeReadWhole) {
  const std::string tree = git_.git_line({"rev-parse", "main:dir2"});
  const fs::path pack = pack_file();
  const std::string whole = support::read_file(pack);
  std::istringstream entries(
      git_.git({"verify-pack", "-v", fs::path(pack).replace_extension(".idx").native()}));
  std::string line;
  std::size_t offset = 0;
  while (std::getline(entries, line)) {
    if (line.starts_with(tree)) {
      std::istringstream words(line);
      std::string word;
      words >> word >> word >> word >> word >> offset;
    }
  }
  ASSERT_GT(offset, 0U);
  std::string damaged = whole;
  damaged[offset + 6] = static_cast<char>(damaged[offset + 6] ^ 0x55);
  fs::permissions(pack, fs::perms::owner_write, fs::perm_options::add);
  support::write_file(pack, damaged);
  EXPECT_EQ(Json::parse(scan().out)["complete"], false);
  support::write_file(pack, whole);
  expect_same_as_without("whole again");
}

TEST_F(Cache, FollowsTheRepository) {
  expect_same_as_without("at first");
  git_.commit_file("clean", "nothing\n", "clean commit");
  expect_same_as_without("a clean commit in loose objects");
  git_.commit_file("leak", "token=" + make_token(500) + "\n", "leak");
  expect_same_as_without("a new token");
  git_.commit_file("leak", "token=no more\n", "leak");
  expect_same_as_without("the token was removed");
  git_.git({"mv", "dir2/file7", "moved"});
  git_.commit("move a file with a token");
  expect_same_as_without("an old token at a new path");
  git_.git({"repack", "-dq"});
  expect_same_as_without("a second pack");
  for (int i = 0; i < 100; ++i) {
    git_.hash_object("dangling " + std::to_string(i) + (i == 5 ? make_token(501) : ""));
  }
  expect_same_as_without("dangling objects");
  git_.git({"checkout", "-q", "--orphan", "other"});
  git_.commit_file("other", "token=" + make_token(7) + "\n", "an old token on a new branch");
  expect_same_as_without("another branch");
  pack();
  expect_same_as_without("all in one new pack");
  git_.git({"branch", "-D", "-q", "main"});
  git_.git({"tag", "-d", "v1"});
  expect_same_as_without("without main");
  git_.git({"reflog", "expire", "--expire=now", "--all"});
  git_.git({"gc", "-q", "--prune=now"});
  expect_same_as_without("collected");
}

// A pack that is large enough, of objects that lie in a larger one as well.
TEST_F(Cache, CountsWhatLiesInTwoPacksOnce) {
  expect_same_as_without("at first");
  for (int i = 0; i < 400; ++i) {
    git_.hash_object("more " + std::to_string(i));
  }
  const std::string objects = git_.git({"rev-list", "--objects", "--all", "--no-object-names"});
  git_.git({"pack-objects", "-q", git_.git_dir() / "objects" / "pack" / "pack"},
           objects.substr(0, 41 * (objects.size() / 41 / 2 + 100)));
  expect_same_as_without("two packs");
  const std::string loose = git_.git({"cat-file", "--batch-all-objects", "--batch-check=%(objectname)"});
  git_.git({"pack-objects", "-q", git_.git_dir() / "objects" / "pack" / "pack"}, loose);
  expect_same_as_without("a larger pack, which now owns all");
}

TEST_F(Cache, TornAndForeignRecordsAreIgnored) {
  scan();
  const std::string whole = scan({"--no-cache"}).out;
  for (const fs::path& record : records()) {
    const std::string bytes = support::read_file(record);
    std::vector<std::string> damaged = {"", "x", bytes + "x"};
    for (std::size_t part = 1; part < 6; ++part) {
      damaged.push_back(bytes.substr(0, bytes.size() * part / 6));
      damaged.push_back(bytes);
      damaged.back()[bytes.size() * part / 6] ^= 0x10;
    }
    damaged.push_back(support::read_file(records().front() == record ? records().back() : records().front()));
    for (const std::string& content : damaged) {
      support::write_file(record, content);
      EXPECT_EQ(scan().out, whole) << record << " of " << content.size() << " bytes";
      EXPECT_EQ(support::read_file(record), bytes) << "and it is written anew";
    }
  }
}

TEST_F(Cache, ManyRunsAtOnceDoNotDisturbEachOther) {
  const std::string whole = scan({"--no-cache"}).out;
  std::vector<std::future<ProcessResult>> runs;
  for (int i = 0; i < 12; ++i) {
    runs.push_back(std::async(std::launch::async, [this] { return scan(); }));
  }
  for (auto& run : runs) {
    EXPECT_EQ(run.get().out, whole);
  }
  EXPECT_THAT(records(), testing::SizeIs(2));
}

TEST_F(Cache, OtherLimitsHaveOtherRecords) {
  git_.commit_file("large", std::string(6000, 'x') + " " + make_token(600), "large");
  pack();
  scan();
  for (int run = 0; run < 2; ++run) {
    const auto report = Json::parse(scan({"--cache", cache_.native(), "--max-blob-size", "4KiB"}).out);
    EXPECT_FALSE(notices_of(report, "object-too-large").empty());
    EXPECT_EQ(report["complete"], false);
    EXPECT_TRUE(findings_of(report, make_token(600)).empty());
  }
  EXPECT_EQ(findings_of(Json::parse(scan().out), make_token(600)).size(), 1U);
}

TEST_F(Cache, TellsNothingOfATokenAndIsForItsOwnerOnly) {
  const std::string in_name = make_token(9002);
  git_.commit_file(in_name + "/file", "token=" + make_token(7) + "\n", "a directory with a token's name");
  pack();
  expect_same_as_without("a token in a name");
  scan();
  for (const fs::path& record : records()) {
    EXPECT_EQ(fs::status(record).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    const std::string bytes = support::read_file(record);
    for (const std::string& token :
         {make_token(7), make_token(47), make_token(87), in_name, in_message_, in_tag_}) {
      const std::string hash = support::token_hash(token).substr(7);
      std::string raw_hash;
      for (std::size_t i = 0; i < hash.size(); i += 2) {
        raw_hash += static_cast<char>(std::stoi(hash.substr(i, 2), nullptr, 16));
      }
      for (const std::string& part :
           {token, token.substr(8, 6), token.substr(token.size() - 6), hash, raw_hash}) {
        EXPECT_EQ(bytes.find(part), std::string::npos) << record << " " << part;
      }
    }
  }
  EXPECT_EQ(fs::status(cache_).permissions(), fs::perms::owner_all);
}

TEST_F(Cache, IsNotUsedWhereOthersCanWrite) {
  scan();
  fs::permissions(cache_, fs::perms::group_write, fs::perm_options::add);
  const auto report = Json::parse(scan().out);
  ASSERT_EQ(notices_of(report, "cache-not-written").size(), 1U);
  EXPECT_EQ(notices_of(report, "cache-not-written").front()["incomplete"], false);
  EXPECT_EQ(report["findings"], Json::parse(scan({"--no-cache"}).out)["findings"]);
}

TEST_F(Cache, IsShownAndCleared) {
  const auto show = [this](const std::vector<std::string>& more) {
    std::vector<std::string> command = {"cache", "--cache", cache_.native()};
    command.insert(command.end(), more.begin(), more.end());
    return run_ekaudit(command, git_.parent());
  };
  EXPECT_THAT(show({}).out, HasSubstr("0 records"));
  scan();
  const std::vector<std::string> others = {"notes.txt",
                                           "my.ekc.backup",
                                           "pack-1234.ekc",
                                           "x.ekc",
                                           "-" + std::string(32, 'a') + ".ekc",
                                           "pack-" + std::string(32, 'g') + ".ekc",
                                           "pack-" + std::string(32, 'a') + ".ekc.important"};
  for (const std::string& name : others) {
    support::write_file(cache_ / name, "not ours");
  }
  EXPECT_THAT(show({}).out, HasSubstr("2 records"));
  EXPECT_THAT(show({"--clear"}).out, HasSubstr("removed 2 records"));
  EXPECT_THAT(show({}).out, HasSubstr("0 records"));
  for (const std::string& name : others) {
    EXPECT_TRUE(fs::exists(cache_ / name)) << name;
  }
}

TEST_F(Cache, LiesWhereTheEnvironmentSays) {
  const std::vector<std::string> command = {"scan", "--history-only", git_.path()};
  run_ekaudit(command, git_.parent(), {}, {{"XDG_CACHE_HOME", (git_.parent() / "xdg").native()}});
  EXPECT_TRUE(fs::is_directory(git_.parent() / "xdg" / "ekaudit"));
  EXPECT_FALSE(fs::exists(git_.parent() / ".cache"));
  run_ekaudit(command, git_.parent(), {}, {{"XDG_CACHE_HOME", "relative"}});
  EXPECT_TRUE(fs::is_directory(git_.parent() / ".cache" / "ekaudit"));
}

}  // namespace
}  // namespace ekaudit::tests::integration
