// Packs as Git sends them, with bases left out that the other side has (`git pack-objects --thin`). Git
// completes them on arrival; where they lie as they came they are read all the same, or told.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "tests/support/git_fixture.h"
#include "tests/support/pack_builder.h"
#include "tests/unit/scanner/git/collecting_visitor.h"
#include "tests/unit/scanner/git/foreign_base_case.h"

namespace ekaudit::scanner::git {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using tests::support::GitFixture;
using tests::support::PackBuilder;
using tests::support::TemporaryDirectory;
using tests::support::write_file;

// A pack that Git wrote, entry by entry.
struct CutPack {
  PackBuilder pack;
  std::size_t lacking = 0;  // bases that it builds on and does not hold
};

class ThinPacks : public ForeignBases {
 protected:
  ThinPacks() {
    std::mt19937_64 random(7);
    std::string settings;
    for (int i = 0; i < 200; ++i) {
      settings += "setting " + std::to_string(random()) + "\n";
    }
    for (int i = 0; i < 4; ++i) {
      settings.insert(settings.size() / 2, "new setting " + std::to_string(i) + "\n");
      repo_.write("dir/settings", settings);
      repo_.write("other", "other " + std::to_string(i));
      repo_.commit("commit " + std::to_string(i));
      if (i == 1) {
        fs::copy(repo_.git_dir() / "objects", old_loose_.path(), fs::copy_options::recursive);
        repo_.git({"tag", "old"});
      }
    }
    repo_.git({"tag", "-a", "-m", "message", "new"});
    std::istringstream listing(git_listing(repo_));
    for (std::string line; std::getline(listing, line);) {
      all_.insert(line.substr(0, 40));
    }
    old_ = cut_pack("old\n");
    thin_ = cut_pack("new\n^old\n");
  }

  void SetUp() override {
    ASSERT_EQ(old_.lacking, 0U);
    ASSERT_GT(thin_.lacking, 0U);
  }

  // Git makes an index only with what is lacking appended to the pack, which leaves its entries in place.
  CutPack cut_pack(std::string_view revisions) const {
    const std::string bytes = repo_.git(
        {"-c", "pack.threads=1", "pack-objects", "-q", "--thin", "--revs", "--delta-base-offset", "--stdout"},
        revisions);
    const std::string name = repo_.git_line({"index-pack", "--stdin", "--fix-thin"}, bytes).substr(5);
    const fs::path index = repo_.git_dir() / "objects" / "pack" / ("pack-" + name + ".idx");
    std::istringstream lines(repo_.git({"show-index"}, tests::support::read_file(index)));
    std::map<std::uint64_t, ObjectId> starts;
    for (std::string line; std::getline(lines, line);) {
      starts.emplace(std::stoull(line), *ObjectId::from_hex(line.substr(line.find(' ') + 1, 40)));
    }
    const std::uint64_t end = bytes.size() - 20;
    const auto appended = starts.lower_bound(end);
    CutPack cut;
    for (auto entry = starts.begin(); entry != appended; ++entry) {
      const auto next = std::next(entry);
      const std::uint64_t stop = next == appended ? end : next->first;
      cut.pack.add_entry(entry->second, std::string_view(bytes).substr(entry->first, stop - entry->first));
    }
    cut.lacking = static_cast<std::size_t>(std::distance(appended, starts.end()));
    EXPECT_EQ(cut.pack.pack(), bytes);
    return cut;
  }

  void write_without_index(const CutPack& cut, const std::string& name) const {
    write_file(pack_dir() / name, cut.pack.pack());
  }

  GitFixture repo_;
  Ids all_;
  TemporaryDirectory old_loose_;
  CutPack old_;   // the first commits and what they hold, also in old_loose_
  CutPack thin_;  // what came after them
};
INSTANTIATE_TEST_SUITE_P(Settings, ThinPacks, foreign_base_settings());

TEST_P(ThinPacks, BasesMayLieInAnotherPack) {
  old_.pack.write(pack_dir(), "old");
  thin_.pack.write(pack_dir(), "thin");
  expect(all_);
}

TEST_P(ThinPacks, BasesMayBeLoose) {
  fs::copy(old_loose_.path(), objects(), fs::copy_options::recursive);
  thin_.pack.write(pack_dir(), "thin");
  expect(all_);
}

TEST_P(ThinPacks, BasesMayLieWithAnAlternate) {
  old_.pack.write(lent_pack_dir(), "old");
  thin_.pack.write(pack_dir(), "thin");
  expect(all_);
}

TEST_P(ThinPacks, WithoutAnIndexTheyAreSearchedToo) {
  old_.pack.write(lent_pack_dir(), "old");
  write_without_index(thin_, "thin.pack");
  const Found found = searched();
  EXPECT_EQ(found.visited, all_);
  ASSERT_EQ(found.notices.size(), 1U);
  EXPECT_EQ(found.notices[0].kind, "unreadable-pack");
  EXPECT_THAT(found.notices[0].message, HasSubstr("thin.pack has no index"));
}

TEST_P(ThinPacks, WithoutAnIndexAndTheirBasesTheyAreTold) {
  write_without_index(thin_, "thin.pack");
  const Found found = searched();
  EXPECT_TRUE(std::includes(all_.begin(), all_.end(), found.visited.begin(), found.visited.end()));
  // The commits and the tag at least, which build on nothing.
  EXPECT_GE(found.visited.size(), 3U);
  ASSERT_EQ(found.notices.size(), 2U);
  EXPECT_EQ(found.notices[0].kind, "unreadable-object");
  EXPECT_TRUE(found.notices[0].incomplete);
  EXPECT_THAT(found.notices[0].message, HasSubstr("thin.pack was not searched whole"));
}

TEST_P(ThinPacks, WhatBuildsOnAPackWithoutAnIndexIsReadOrTold) {
  write_without_index(old_, "old.pack");
  thin_.pack.write(pack_dir(), "thin");
  const Found found = searched();
  Ids known = found.visited;
  known.insert(found.told.begin(), found.told.end());
  EXPECT_EQ(known, all_);
  EXPECT_EQ(found.visited.size() + found.told.size(), all_.size());
}

// Whatever the order in which they are found.
TEST_P(ThinPacks, TwoPacksWithoutIndexesAreReadOrTold) {
  for (const auto& [old_name, thin_name] : {std::pair("a.pack", "b.pack"), std::pair("d.pack", "c.pack")}) {
    fs::remove_all(pack_dir());
    write_without_index(old_, old_name);
    write_without_index(thin_, thin_name);
    const Found found = searched();
    EXPECT_TRUE(std::includes(all_.begin(), all_.end(), found.visited.begin(), found.visited.end()));
    const std::string told = (pack_dir() / thin_name).native() + " was not searched whole";
    EXPECT_TRUE(found.visited == all_ ||
                std::any_of(found.notices.begin(), found.notices.end(), [&](const core::Notice& notice) {
                  return notice.incomplete && notice.message.find(told) != std::string::npos;
                }));
  }
}

}  // namespace
}  // namespace ekaudit::scanner::git
