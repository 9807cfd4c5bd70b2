#include "scanner/sources/index_cover.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/digest.h"
#include "tests/support/git_fixture.h"

namespace ekaudit::scanner::sources {
namespace {

namespace fs = std::filesystem;
using tests::support::GitFixture;

// A name for what is not in the file: only who does not hash takes it for the blob's.
constexpr std::string_view k_other_bytes = "not what the file holds";

using Directories = std::vector<std::string>;
const Directories k_none;        // NOLINT(cert-err58-cpp)
const Directories k_all = {""};  // NOLINT(cert-err58-cpp)

class IndexCoverTest : public testing::Test {
 protected:
  IndexCoverTest() { repo_.commit_file("dir/file", "content\n", "commit"); }

  // As if the index had been written long after the files.
  void settle(const fs::path& worktree) const {
    const fs::path index = worktree / ".git" / "index";
    fs::last_write_time(index, fs::last_write_time(index) + std::chrono::seconds(5));
  }

  void read_index(const fs::path& worktree) {
    repository_.emplace(git::Repository::open(worktree / ".git").value());
    index_ = repository_->index().value();
    root_.emplace(open_directory(worktree.string()).value());
  }

  const git::IndexEntry& entry(std::string_view path) const {
    return *std::find_if(index_.begin(), index_.end(),
                         [&](const git::IndexEntry& each) { return each.path == path; });
  }

  bool covers(std::string_view path, std::string_view content, const Directories& hashed) const {
    IndexCover cover(index_, hashed);
    const auto file = open_file_below(*root_, std::string(path)).value();
    cover.add(path, content, &file.descriptor);
    return cover.covers(entry(path));
  }

  bool believes_stamp_of(std::string_view path) const { return covers(path, k_other_bytes, k_none); }

  Directories converted() const { return converted_directories(*repository_, *root_, index_); }

  GitFixture repo_;
  std::optional<git::Repository> repository_;
  std::vector<git::IndexEntry> index_;
  std::optional<Descriptor> root_;
};

TEST_F(IndexCoverTest, AFileThatKeptStillIsNotHashed) {
  settle(repo_.path());
  read_index(repo_.path());
  EXPECT_TRUE(believes_stamp_of("dir/file"));
  EXPECT_FALSE(covers("dir/file", k_other_bytes, k_all));
  EXPECT_TRUE(covers("dir/file", "content\n", k_all));
}

// As full as the table of paths gets: some share their place with more than are looked at.
TEST_F(IndexCoverTest, EveryPathOfALargeIndexIsFound) {
  constexpr std::size_t k_count = (std::size_t{1} << 17) - 1;
  const git::ObjectId id{core::sha1({"blob 2", std::string_view("\0", 1), "x\n"})};
  for (std::size_t i = 0; i < k_count; ++i) {
    index_.push_back({"dir/" + std::to_string(i), id});
  }
  std::sort(index_.begin(), index_.end(),
            [](const git::IndexEntry& a, const git::IndexEntry& b) { return a.path < b.path; });
  IndexCover cover(index_, k_none);
  for (const git::IndexEntry& each : index_) {
    cover.add(each.path, "x\n", nullptr);
  }
  EXPECT_TRUE(std::all_of(index_.begin(), index_.end(),
                          [&](const git::IndexEntry& each) { return cover.stands_at_its_path(each); }));
}

TEST_F(IndexCoverTest, AFileAsOldAsTheIndexIsHashed) {
  fs::last_write_time(repo_.path() / ".git" / "index", fs::last_write_time(repo_.path() / "dir" / "file"));
  read_index(repo_.path());
  EXPECT_FALSE(entry("dir/file").stamp);
  EXPECT_FALSE(believes_stamp_of("dir/file"));
  EXPECT_TRUE(covers("dir/file", "content\n", k_none));
}

TEST_F(IndexCoverTest, ACopyOfTheRepositoryIsHashed) {
  settle(repo_.path());
  const fs::path copy = repo_.parent() / "copy";
  tests::support::run_process({"cp", "-a", repo_.path().string(), copy.string()}, repo_.environment(),
                              repo_.parent());
  read_index(copy);
  ASSERT_TRUE(entry("dir/file").stamp);
  EXPECT_FALSE(believes_stamp_of("dir/file"));
  EXPECT_TRUE(covers("dir/file", "content\n", k_none));
}

TEST_F(IndexCoverTest, ASameSizedFileWithItsOldTimeIsHashed) {
  settle(repo_.path());
  const fs::path file = repo_.path() / "dir" / "file";
  const auto modified = fs::last_write_time(file);
  repo_.write("dir/file", "CONTENT\n");
  fs::last_write_time(file, modified);
  read_index(repo_.path());
  EXPECT_FALSE(believes_stamp_of("dir/file"));
}

TEST_F(IndexCoverTest, EveryNumberOfTheStampCounts) {
  settle(repo_.path());
  read_index(repo_.path());
  const git::FileStamp sound = entry("dir/file").stamp.value();
  using Number = std::uint32_t git::FileStamp::*;
  for (const Number number :
       {&git::FileStamp::changed_seconds, &git::FileStamp::changed_nanoseconds,
        &git::FileStamp::modified_seconds, &git::FileStamp::modified_nanoseconds, &git::FileStamp::device,
        &git::FileStamp::inode, &git::FileStamp::user, &git::FileStamp::group, &git::FileStamp::size}) {
    git::FileStamp forged = sound;
    forged.*number += 1;
    index_.front().stamp = forged;
    EXPECT_FALSE(believes_stamp_of("dir/file"));
    EXPECT_TRUE(covers("dir/file", "content\n", k_none));
  }
}

TEST_F(IndexCoverTest, OnlyBelowADirectoryThatIsConvertedAllIsHashed) {
  settle(repo_.path());
  read_index(repo_.path());
  EXPECT_FALSE(covers("dir/file", k_other_bytes, {"dir/"}));
  EXPECT_TRUE(covers("dir/file", k_other_bytes, {"di/", "dir/file/"}));
}

TEST_F(IndexCoverTest, LineEndsMakeNoDifference) {
  repo_.git({"config", "core.autocrlf", "true"});
  repo_.commit_file("crlf", "a\r\nb\r\n", "commit");
  settle(repo_.path());
  read_index(repo_.path());
  EXPECT_TRUE(covers("crlf", "a\r\nb\r\n", k_none));
}

TEST_F(IndexCoverTest, AFileOfAnotherNameMayHoldTheBytes) {
  read_index(repo_.path());
  repo_.commit_file("second", "other\n", "commit");
  read_index(repo_.path());
  IndexCover cover(index_, k_all);
  const auto file = open_file_below(*root_, "second").value();
  cover.add("second", "content\n", &file.descriptor);
  EXPECT_TRUE(cover.covers(entry("dir/file")));
  EXPECT_FALSE(cover.covers(entry("second")));
}

TEST_F(IndexCoverTest, AttributesThatConvertOnlyLineEndsLeaveStampsTheirWord) {
  repo_.commit_file(".gitattributes", "* text=auto\n*.sh eol=lf\n*.c diff=cpp\n", "attributes");
  settle(repo_.path());
  read_index(repo_.path());
  EXPECT_EQ(converted(), k_none);
}

TEST_F(IndexCoverTest, AFilterThatTheRepositoryDoesNotDefineIsNone) {
  repo_.commit_file("dir/.gitattributes", "* filter=lfs\n", "attributes");
  settle(repo_.path());
  read_index(repo_.path());
  EXPECT_EQ(converted(), k_none);
  for (const char* section : {"[FILTER \"lfs\"]\n\tclean = cat\n", "[include]\n\tpath = x\n",
                              "[includeIf \"gitdir:~/\"]\n\tpath = x\n"}) {
    repo_.write(".git/config.worktree", section);
    EXPECT_EQ(converted(), Directories{"dir/"}) << section;
  }
}

TEST_F(IndexCoverTest, AttributesThatConvertTakeIt) {
  repo_.git({"config", "filter.lfs.clean", "cat"});
  for (const char* attribute : {"filter=lfs", "ident", "working-tree-encoding=UTF-16"}) {
    repo_.commit_file("dir/.gitattributes", std::string("*.txt ") + attribute + "\n", "attributes");
    settle(repo_.path());
    read_index(repo_.path());
    EXPECT_EQ(converted(), Directories{"dir/"}) << attribute;
  }
}

TEST_F(IndexCoverTest, AttributesOfTheRepositoryAloneCount) {
  settle(repo_.path());
  read_index(repo_.path());
  ASSERT_EQ(converted(), k_none);
  repo_.write(".git/info/attributes", "*.txt ident\n");
  EXPECT_EQ(converted(), k_all);
}

TEST_F(IndexCoverTest, AttributesThatAreNotAsTheIndexHasThemTakeIt) {
  repo_.commit_file(".gitattributes", "* text=auto\n", "attributes");
  settle(repo_.path());
  read_index(repo_.path());
  repo_.write(".gitattributes", "* text=none\n");
  EXPECT_EQ(converted(), k_all);
  fs::remove(repo_.path() / ".gitattributes");
  EXPECT_EQ(converted(), k_all);
}

TEST_F(IndexCoverTest, AttributesThatNobodyCommittedTakeIt) {
  settle(repo_.path());
  read_index(repo_.path());
  IndexCover cover(index_, k_none);
  const auto file = open_file_below(*root_, "dir/file").value();
  cover.add("dir/file", k_other_bytes, &file.descriptor);
  cover.add("dir/.gitattributes", "* text\n", nullptr);
  EXPECT_TRUE(cover.covers(entry("dir/file")));
  cover.add("dir/.gitattributes", "* filter=secret\n", nullptr);
  EXPECT_FALSE(cover.covers(entry("dir/file")));
}

}  // namespace
}  // namespace ekaudit::scanner::sources
