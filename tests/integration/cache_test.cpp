// What scans remember from run to run: nothing that tells of a token, for its owner only, and never another
// report than without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <string>
#include <vector>

#include "tests/integration/cache_fixture.h"
#include "tests/integration/runner.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;
using support::make_token;
using support::ProcessResult;
using testing::HasSubstr;

TEST_F(Cache, GivesTheSameReportAgain) {
  expect_same_as_without("at first");
  EXPECT_THAT(records(), testing::SizeIs(3));  // of the pack, of its trees, and of all
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
  // What is remembered of all needs none of the other records.
  fs::remove(record_of("pack"));
  EXPECT_EQ(scan().out, before.out);
  EXPECT_TRUE(record_of("pack").empty());
  fs::remove(record_of("history"));
  EXPECT_EQ(Json::parse(scan().out)["complete"], false);
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
      // What is remembered of all stands for the others.
      if (!record.filename().native().starts_with("history")) {
        fs::remove(record_of("history"));
        EXPECT_EQ(scan().out, whole) << record << " of " << content.size() << " bytes";
      }
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
  EXPECT_THAT(records(), testing::SizeIs(3));
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

void expect_none_in(const std::vector<fs::path>& records, const std::vector<std::string>& tokens) {
  for (const fs::path& record : records) {
    EXPECT_EQ(fs::status(record).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    const std::string bytes = support::read_file(record);
    for (const std::string& token : tokens) {
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
}

TEST_F(Cache, TellsNothingOfATokenAndIsForItsOwnerOnly) {
  scan();
  ASSERT_FALSE(record_of("history").empty());
  const std::string in_name = make_token(9002);
  const std::vector<std::string> tokens = {make_token(7), make_token(47), make_token(87),
                                           in_name,       in_message_,    in_tag_};
  expect_none_in(records(), tokens);
  git_.commit_file(in_name + "/file", "token=" + make_token(7) + "\n", "a directory with a token's name");
  pack();
  fs::remove_all(cache_);
  expect_same_as_without("a token in a name");
  EXPECT_TRUE(record_of("history").empty());
  expect_none_in(records(), tokens);
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
  EXPECT_THAT(show({}).out, HasSubstr("3 records"));
  EXPECT_THAT(show({"--clear"}).out, HasSubstr("removed 3 records"));
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
