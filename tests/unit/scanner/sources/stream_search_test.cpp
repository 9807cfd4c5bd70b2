#include "scanner/sources/stream_search.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::scanner::sources {
namespace {

using tests::support::make_token;

class StreamSearchTest : public testing::Test {
 protected:
  core::Result<StreamSearch> search(const std::string& content, std::uint64_t max_blob_size) {
    tests::support::write_file(directory_.path() / "file", content);
    const auto root = open_directory(directory_.path().string());
    const auto file = open_file_below(*root, "file");
    return search_stream(file->descriptor, file->size, {matcher_, control_, 1, max_blob_size}, buffer_);
  }

  tests::support::TemporaryDirectory directory_;
  match::Matcher matcher_{match::MatcherOptions{}};
  core::RunControl control_;
  ReadBuffer buffer_;
};

TEST_F(StreamSearchTest, PiecesFindWhatTheWholeFinds) {
  const std::size_t piece = std::size_t{16} << 20;
  const std::size_t limit = std::size_t{1} << 20;
  std::string content;
  std::uint64_t seed = 0;
  // Tokens at, before and behind each border between pieces, with line ends of every kind between.
  for (std::size_t border = limit; border < 40 * limit; border += piece / 4) {
    const char* const k_ends[] = {"\n", "\r\n", "\r"};
    while (content.size() + 100 < border) {
      content +=
          "some text that fills the line up to a hundred characters or so, nothing more, nothing less.....";
      content += k_ends[seed % 3];
    }
    content += make_token(seed + 1) + "\r\n" + make_token(seed + 2) + "\n";
    seed += 2;
  }
  const auto whole = search(content, content.size());
  const auto pieces = search(content, limit);
  ASSERT_TRUE(whole && pieces);
  EXPECT_EQ(whole->matches.size(), seed);
  ASSERT_EQ(pieces->matches.size(), whole->matches.size());
  for (std::size_t i = 0; i < whole->matches.size(); ++i) {
    EXPECT_EQ(pieces->matches[i].begin, whole->matches[i].begin);
    EXPECT_EQ(pieces->matches[i].token.hash, whole->matches[i].token.hash);
    EXPECT_EQ(pieces->matches[i].position, whole->matches[i].position);
  }
  EXPECT_EQ(pieces->size, content.size());
}

TEST_F(StreamSearchTest, KeepsTheContentThatFits) {
  const auto found = search("abc", 1024);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->content, "abc");
  EXPECT_EQ(found->size, 3U);
  EXPECT_TRUE(found->matches.empty());
}

TEST_F(StreamSearchTest, SaysWhatKindOfContentItIs) {
  const std::string archive = "\x1f\x8b\x08" + std::string(100, 'x');
  EXPECT_EQ(search("text", 1024)->kind, ContentKind::plain);
  EXPECT_EQ(search(archive, 1024)->kind, ContentKind::archive);
  EXPECT_EQ(search(archive, 10)->kind, ContentKind::archive);
}

}  // namespace
}  // namespace ekaudit::scanner::sources
