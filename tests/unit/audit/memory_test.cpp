#include "audit/memory.h"

#include <gtest/gtest.h>

#include "core/digest.h"

namespace ekaudit::audit {
namespace {

using std::chrono::seconds;

const core::TimePoint k_used(seconds(1'700'000'000));

enkryptify::Inventory used_then(const std::string& id) {
  enkryptify::Inventory inventory;
  inventory.tokens.resize(1);
  inventory.tokens[0].id = id;
  inventory.tokens[0].last_used_at = k_used;
  inventory.tokens[0].ever_used_known = true;
  return inventory;
}

TEST(Memory, AUseWithinTwoMinutesOfOurOwnIsOurs) {
  for (const seconds distance : {seconds(-120), seconds(0), seconds(120)}) {
    enkryptify::Inventory inventory = used_then("t-1");
    discount({{"t-1", k_used + distance}}, {}, inventory);
    EXPECT_EQ(inventory.tokens[0].own_use_at, k_used);
    EXPECT_FALSE(inventory.tokens[0].last_used_at);
    EXPECT_FALSE(inventory.tokens[0].ever_used_known) << "nobody knows whether others ever used it";
  }
  for (const seconds distance : {seconds(-121), seconds(121)}) {
    enkryptify::Inventory inventory = used_then("t-1");
    discount({{"t-1", k_used + distance}}, {}, inventory);
    EXPECT_EQ(inventory.tokens[0].last_used_at, k_used) << "somebody else's";
    EXPECT_FALSE(inventory.tokens[0].own_use_at);
  }
}

TEST(Memory, AnotherTokensUseStays) {
  enkryptify::Inventory inventory = used_then("t-2");
  discount({{"t-1", k_used}}, {}, inventory);
  EXPECT_EQ(inventory.tokens[0].last_used_at, k_used);
}

TEST(Memory, AHashCountsForEveryRecordItMayBeOf) {
  const core::Digest hash = core::sha256("raw");
  rules::LeakIdentity proven;
  proven.token_id = "t-1";
  rules::LeakIdentity candidate;
  candidate.candidates = {"t-0", "t-1"};
  for (const rules::LeakIdentity& identity : {proven, candidate}) {
    enkryptify::Inventory inventory = used_then("t-1");
    discount({{core::hex(hash), k_used}}, {{hash, identity}}, inventory);
    EXPECT_EQ(inventory.tokens[0].own_use_at, k_used);
  }
}

}  // namespace
}  // namespace ekaudit::audit
