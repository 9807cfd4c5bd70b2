#include "scanner/sources/files.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::scanner::sources {
namespace {

using tests::support::make_token;
using tests::support::write_file;

class FilesTest : public testing::Test {
 protected:
  FileSearch search(unsigned jobs, const ContentObserver& observe = {}) {
    const auto root = open_directory(directory_.path().string());
    return search_files(*root, "", NestedRepositories::leave_out, {matcher_, control_, jobs}, opaque_,
                        observe);
  }

  tests::support::TemporaryDirectory directory_;
  match::Matcher matcher_{match::MatcherOptions{}};
  core::RunControl control_;
  OpaqueContent opaque_;
};

TEST_F(FilesTest, FindsTheSameWithAnyNumberOfThreads) {
  for (int i = 0; i < 200; ++i) {
    const std::string token = i % 3 == 0 ? make_token(static_cast<std::uint64_t>(i)) : std::string();
    write_file(directory_.path() / fmt::format("{}/{}/{}.env", i % 5, i % 11, i),
               std::string(static_cast<std::size_t>(i) * 997, '\n') + token);
  }
  write_file(directory_.path() / make_token(1000), "");
  std::filesystem::create_symlink(make_token(1001), directory_.path() / "link");
  const FileSearch one = search(1);
  const FileSearch eight = search(8);
  EXPECT_EQ(one.files.size(), 69U);
  EXPECT_EQ(one.file_count, 202U);
  EXPECT_EQ(eight.file_count, one.file_count);
  EXPECT_EQ(eight.bytes, one.bytes);
  ASSERT_EQ(eight.files.size(), one.files.size());
  for (std::size_t i = 0; i < one.files.size(); ++i) {
    EXPECT_EQ(eight.files[i].path, one.files[i].path);
    EXPECT_EQ(eight.files[i].kind, one.files[i].kind);
    ASSERT_EQ(eight.files[i].content.size(), one.files[i].content.size());
    ASSERT_EQ(eight.files[i].name.size(), one.files[i].name.size());
    if (!one.files[i].content.empty()) {
      EXPECT_EQ(eight.files[i].content[0].token.hash, one.files[i].content[0].token.hash);
      EXPECT_EQ(eight.files[i].content[0].position, one.files[i].content[0].position);
    }
  }
}

TEST_F(FilesTest, ShowsContentsAndTargetsToTheObserver) {
  write_file(directory_.path() / "a/file", "content");
  write_file(directory_.path() / "empty", "");
  std::filesystem::create_symlink("a/file", directory_.path() / "link");
  std::mutex mutex;
  std::map<std::string, std::string> seen;
  search(2, [&](std::string_view path, std::string_view content, const Descriptor* /*file*/) {
    const std::lock_guard lock(mutex);
    seen.emplace(path, content);
  });
  EXPECT_EQ(seen,
            (std::map<std::string, std::string>{{"a/file", "content"}, {"empty", ""}, {"link", "a/file"}}));
}

TEST_F(FilesTest, SaysWhichListedFilesWereGone) {
  for (int i = 0; i < 10; ++i) {
    write_file(directory_.path() / std::to_string(i), "content");
  }
  const FileSearch found =
      search(1, [&](std::string_view path, std::string_view, const Descriptor* /*file*/) {
        for (int i = 0; i < 10; ++i) {
          if (std::to_string(i) != path) {
            std::filesystem::remove(directory_.path() / std::to_string(i));
          }
        }
      });
  EXPECT_EQ(found.file_count, 1U);
  ASSERT_EQ(found.notices.size(), 9U);
  EXPECT_TRUE(std::all_of(found.notices.begin(), found.notices.end(), [](const core::Notice& notice) {
    return notice.kind == "unreadable-file" && notice.incomplete;
  }));
}

}  // namespace
}  // namespace ekaudit::scanner::sources
