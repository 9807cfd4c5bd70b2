#include "scanner/sources/read_buffer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

#include "tests/support/temporary_directory.h"

namespace ekaudit::scanner::sources {
namespace {

class ReadBufferTest : public testing::Test {
 protected:
  Descriptor file_with(std::string_view content) {
    tests::support::write_file(directory_.path() / "file", content);
    const auto root = open_directory(directory_.path().string());
    return std::move(open_file_below(*root, "file")->descriptor);
  }

  tests::support::TemporaryDirectory directory_;
  core::RunControl control_;
  ReadBuffer buffer_;
};

TEST_F(ReadBufferTest, ReadsToTheEndWhateverSizeWasExpected) {
  const std::string content(300'000, 'x');
  for (const std::uint64_t expected : {0U, 1U, 65'536U, 299'999U, 300'000U, 300'001U, 5'000'000U}) {
    buffer_.clear();
    ASSERT_TRUE(buffer_.append(file_with(content), 1'000'000, expected, control_));
    EXPECT_EQ(buffer_.bytes(), content) << expected;
  }
}

TEST_F(ReadBufferTest, StopsAtTheLimitAndGoesOnFromThere) {
  const Descriptor file = file_with("0123456789");
  ASSERT_TRUE(buffer_.append(file, 4, 10, control_));
  EXPECT_EQ(buffer_.bytes(), "0123");
  ASSERT_TRUE(buffer_.append(file, 3, 0, control_));
  EXPECT_EQ(buffer_.bytes(), "0123456");
  buffer_.drop_front(5);
  ASSERT_TRUE(buffer_.append(file, 100, 0, control_));
  EXPECT_EQ(buffer_.bytes(), "56789");
}

TEST_F(ReadBufferTest, ReadsAPipeUntilItIsClosed) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const Descriptor reader(ends[0]);
  {
    const Descriptor writer(ends[1]);
    ASSERT_EQ(write(writer.get(), "abc", 3), 3);
  }
  ASSERT_TRUE(buffer_.append(reader, 100, std::nullopt, control_));
  EXPECT_EQ(buffer_.bytes(), "abc");
}

TEST_F(ReadBufferTest, GivesASilentPipeUpWhenStopped) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const Descriptor reader(ends[0]);
  const Descriptor writer(ends[1]);
  control_.stop(core::StopReason::interrupted);
  ASSERT_TRUE(buffer_.append(reader, 100, std::nullopt, control_));
  EXPECT_EQ(buffer_.bytes(), "");
}

TEST_F(ReadBufferTest, SaysWhyAReadFailed) {
  const auto directory = open_directory(directory_.path().string());
  const auto result = buffer_.append(*directory, 100, 0, control_);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, core::ErrorKind::io);
}

}  // namespace
}  // namespace ekaudit::scanner::sources
