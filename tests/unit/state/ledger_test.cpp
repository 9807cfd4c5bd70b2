#include "state/ledger.h"

#include <gtest/gtest.h>

#include "core/digest.h"
#include "state/store.h"
#include "tests/support/temporary_directory.h"

namespace ekaudit::state {
namespace {

core::TimePoint at(int seconds) {
  return core::TimePoint(std::chrono::seconds(seconds));
}

class LedgerTest : public testing::Test {
 protected:
  void observe(const std::string& prefix, int time) {
    ASSERT_TRUE(ledger_.observe({{"t-1", prefix}, {"t-2", "same"}}, at(time)));
  }
  std::optional<core::TimePoint> rotation(const std::string& id = "t-1") {
    const auto rotations = ledger_.rotations().value();
    const auto place = rotations.find(id);
    return place == rotations.end() ? std::nullopt : std::optional(place->second);
  }

  const tests::support::TemporaryDirectory temporary_;
  Store store_ = Store::open(*Directory::open(temporary_.path() / "state")).value();
  Ledger ledger_ = store_.ledger();
};

TEST_F(LedgerTest, ATokenThatKeepsItsPrefixWasNotRotated) {
  observe("one", 10);
  observe("one", 20);
  EXPECT_EQ(rotation(), std::nullopt);
}

TEST_F(LedgerTest, AChangedPrefixIsARotation) {
  observe("one", 10);
  observe("two", 20);
  observe("two", 30);
  EXPECT_EQ(rotation(), at(20));
  EXPECT_EQ(rotation("t-2"), std::nullopt);
  observe("three", 40);
  EXPECT_EQ(rotation(), at(40));
}

TEST_F(LedgerTest, RemembersHowFormerValuesBegan) {
  const auto former = [&](const std::string& prefix) {
    const auto values = ledger_.former_values().value();
    const auto place = values.find(prefix_hash(prefix));
    return place == values.end() ? std::nullopt : std::optional(place->second.until);
  };
  observe("one", 10);
  observe("", 15);
  EXPECT_EQ(former("one"), std::nullopt);
  observe("two", 20);
  EXPECT_EQ(former("one"), at(20));
  ASSERT_TRUE(ledger_.record_rotation("t-1", "", at(30)));
  EXPECT_EQ(former("two"), at(30)) << "whatever the new one begins with";
  observe("three", 40);
  EXPECT_EQ(former("three"), std::nullopt);
  EXPECT_EQ(ledger_.former_values()->size(), 2U);
}

TEST_F(LedgerTest, AMissingPrefixSaysNothing) {
  observe("one", 10);
  observe("", 20);
  observe("one", 30);
  EXPECT_EQ(rotation(), std::nullopt);
  observe("two", 40);
  EXPECT_EQ(rotation(), at(40));
}

TEST_F(LedgerTest, OurOwnRotationCountsOnce) {
  observe("one", 10);
  ASSERT_TRUE(ledger_.record_rotation("t-1", "two", at(20)));
  observe("two", 30);
  EXPECT_EQ(rotation(), at(20));
}

TEST_F(LedgerTest, ARotationWhoseNewPrefixIsUnknownCountsOnceToo) {
  observe("one", 10);
  ASSERT_TRUE(ledger_.record_rotation("t-1", "", at(20)));
  observe("two", 30);
  EXPECT_EQ(rotation(), at(20));
  observe("three", 40);
  EXPECT_EQ(rotation(), at(40));
}

TEST_F(LedgerTest, KeepsNoPrefix) {
  EXPECT_EQ(prefix_hash("one"), core::hex(core::sha256("one")));
  EXPECT_EQ(prefix_hash(""), "");
}

}  // namespace
}  // namespace ekaudit::state
