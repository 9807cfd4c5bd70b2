#include "cli/push_input.h"

#include <gtest/gtest.h>

#include <string>

namespace ekaudit::cli {
namespace {

const std::string k_zero(40, '0');
const std::string k_one(40, '1');
const std::string k_two(40, '2');

TEST(PushInput, PrePushCallsARefAsTheRemoteDoes) {
  const auto updates =
      parse_pre_push("refs/heads/a " + k_one + " refs/heads/b " + k_two + "\n(delete) " + k_zero +
                     " refs/tags/t " + k_one + "\nHEAD " + k_two + " refs/heads/new " + k_zero + "\n");
  ASSERT_TRUE(updates) << updates.error().message;
  ASSERT_EQ(updates->size(), 3U);
  EXPECT_EQ((*updates)[0].name, "refs/heads/b");
  EXPECT_EQ((*updates)[0].old_id.hex(), k_two);
  EXPECT_EQ((*updates)[0].new_id.hex(), k_one);
  EXPECT_TRUE((*updates)[1].new_id.is_zero());
  EXPECT_TRUE((*updates)[2].old_id.is_zero());
}

TEST(PushInput, PreReceiveHasOldAndNew) {
  const auto updates = parse_pre_receive(k_one + " " + k_two + " refs/heads/main\n");
  ASSERT_TRUE(updates);
  ASSERT_EQ(updates->size(), 1U);
  EXPECT_EQ((*updates)[0].name, "refs/heads/main");
  EXPECT_EQ((*updates)[0].old_id.hex(), k_one);
  EXPECT_TRUE(parse_pre_receive("")->empty());
}

TEST(PushInput, WhatMakesNoSenseIsRefused) {
  for (const std::string& line :
       {std::string("nonsense"), k_one + " " + k_two, k_one + " x refs/heads/a", k_one + " " + k_two + " ",
        k_one + "1 " + k_two + " refs/heads/a", k_one.substr(1) + " " + k_two + " refs/heads/a"}) {
    const auto updates = parse_pre_receive(line + "\n");
    ASSERT_FALSE(updates) << line;
    EXPECT_EQ(updates.error().kind, core::ErrorKind::malformed);
  }
  const auto sha256 =
      parse_pre_receive(std::string(64, '0') + " " + std::string(64, '1') + " refs/heads/a\n");
  ASSERT_FALSE(sha256);
  EXPECT_EQ(sha256.error().kind, core::ErrorKind::unsupported);
}

}  // namespace
}  // namespace ekaudit::cli
