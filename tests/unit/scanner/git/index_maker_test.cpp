#include "scanner/git/index_maker.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "scanner/git/odb_store.h"
#include "tests/support/git_fixture.h"

namespace ekaudit::scanner::git {
namespace {

namespace fs = std::filesystem;
using tests::support::GitFixture;

class IndexMakerTest : public testing::Test {
 protected:
  IndexMakerTest() {
    std::string text;
    for (int i = 0; i < 30; ++i) {
      text += "setting " + std::to_string(i * 7919) + "\n";
      git_.commit_file("dir/settings", text, "commit " + std::to_string(i));
    }
    git_.git({"tag", "-a", "-m", "message", "v1"});
  }

  fs::path pack_file() const {
    for (const auto& entry : fs::directory_iterator(git_.git_dir() / "objects" / "pack")) {
      if (entry.path().extension() == ".pack") {
        return entry.path();
      }
    }
    return {};
  }

  MadeIndex make(const EnumerationLimits& limits = {}) {
    const auto pack = MappedPack::open(pack_file()).value();
    OdbStore store({git_.git_dir() / "objects"});
    core::RunControl control;
    return make_index(pack, store, limits, control);
  }

  void expect_as_git_made_it() {
    const MadeIndex made = make();
    const auto own = PackIndex::read(fs::path(pack_file()).replace_extension(".idx")).value();
    EXPECT_TRUE(made.is_complete);
    EXPECT_TRUE(made.index.is_intact());
    EXPECT_TRUE(made.index.ids_ascend());
    ASSERT_EQ(made.index.size(), own.size());
    for (std::uint32_t position = 0; position < own.size(); ++position) {
      EXPECT_EQ(made.index.id(position).hex(), own.id(position).hex());
      EXPECT_EQ(made.index.offset(position), own.offset(position));
      EXPECT_EQ(made.index.crc(position), own.crc(position));
    }
  }

  GitFixture git_;
};

TEST_F(IndexMakerTest, MakesWhatGitMakes) {
  git_.git({"repack", "-adfq", "--depth=30", "--window=30"});
  expect_as_git_made_it();
}

TEST_F(IndexMakerTest, FollowsBasesThatAreNamedById) {
  git_.git({"-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq", "--depth=10", "--window=30"});
  expect_as_git_made_it();
}

TEST_F(IndexMakerTest, SaysWhereItGotNoFurther) {
  git_.git({"repack", "-adfq"});
  std::string bytes = tests::support::read_file(pack_file());
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x55);
  bytes[bytes.size() / 2 + 1] = static_cast<char>(bytes[bytes.size() / 2 + 1] ^ 0x55);
  fs::permissions(pack_file(), fs::perms::owner_write, fs::perm_options::add);
  tests::support::write_file(pack_file(), bytes);
  const MadeIndex made = make();
  EXPECT_FALSE(made.is_complete);
  EXPECT_GT(made.index.size(), 0U);
}

TEST_F(IndexMakerTest, ObjectsOverTheLimitEndIt) {
  git_.git({"repack", "-adfq"});
  EnumerationLimits limits;
  limits.max_object_size = 100;
  EXPECT_FALSE(make(limits).is_complete);
}

}  // namespace
}  // namespace ekaudit::scanner::git
