#include "core/byte_io.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace ekaudit::core {
namespace {

TEST(ByteIo, ReadsWhatWasWritten) {
  ByteWriter out;
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128},
                                    std::numeric_limits<std::uint64_t>::max()}) {
    out.number(value);
  }
  out.string("text");
  out.block("block");
  const std::string bytes = out.take();
  ByteReader in(bytes);
  EXPECT_EQ(in.number(), 0U);
  EXPECT_EQ(in.number(), 127U);
  EXPECT_EQ(in.number(), 128U);
  EXPECT_EQ(in.number(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(in.string(), "text");
  EXPECT_FALSE(in.at_end());
  EXPECT_EQ(in.block(5), "block");
  EXPECT_TRUE(in.at_end());
}

TEST(ByteIo, FailsForGoodWhereBytesAreMissing) {
  ByteReader in(
      "\x05"
      "abc");
  EXPECT_FALSE(in.string());
  EXPECT_TRUE(in.failed());
  EXPECT_FALSE(in.block(1));
  EXPECT_FALSE(in.number());
  EXPECT_FALSE(in.at_end());
}

TEST(ByteIo, NumbersEndWithinSixtyFourBits) {
  const std::string ten(9, '\xFF');
  const std::string largest = ten + '\x01';
  const std::string too_large = ten + '\x02';
  const std::string endless(11, '\xFF');
  EXPECT_EQ(ByteReader(largest).number(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_FALSE(ByteReader(too_large).number());
  EXPECT_FALSE(ByteReader(endless).number());
  EXPECT_FALSE(ByteReader("\x80").number());
}

TEST(ByteIo, CountsOnlyWhatCanFollow) {
  EXPECT_EQ(ByteReader("\x02"
                       "abcd")
                .count(2),
            2U);
  EXPECT_FALSE(ByteReader("\x02"
                          "abc")
                   .count(2));
  EXPECT_FALSE(ByteReader("\xFF\xFF\xFF\xFF\x0F"
                          "abc")
                   .count(1));
}

}  // namespace
}  // namespace ekaudit::core
