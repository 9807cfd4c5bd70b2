#include "scanner/git/object_choice.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <vector>

namespace ekaudit::scanner::git {
namespace {

std::vector<ObjectId> some_ids() {
  std::mt19937_64 random(1);
  std::vector<ObjectId> ids(3000);
  for (ObjectId& id : ids) {
    for (auto& byte : id.bytes) {
      byte = static_cast<std::uint8_t>(random());
    }
  }
  return ids;
}

TEST(ObjectChoice, TakesEverythingByItself) {
  const ObjectChoice choice;
  EXPECT_TRUE(choice.is_all());
  EXPECT_TRUE(choice.is_first());
  EXPECT_EQ(choice.types(), k_all_types);
  for (const ObjectId& id : some_ids()) {
    EXPECT_TRUE(choice.takes(ObjectType::blob, id));
  }
}

TEST(ObjectChoice, GivesEachObjectToOneShard) {
  std::array<ObjectChoice, 3> choices;
  for (std::uint32_t i = 0; i < choices.size(); ++i) {
    choices[i] = ObjectChoice({i + 1, 3});
    EXPECT_FALSE(choices[i].is_all());
  }
  std::array<int, 3> taken{};
  for (const ObjectId& id : some_ids()) {
    int takers = 0;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      const bool takes = choices[i].takes(ObjectType::blob, id);
      EXPECT_EQ(takes, choices[i].takes(ObjectType::commit, id));
      EXPECT_EQ(takes, choices[i].takes(ObjectType::tag, id));
      taken[i] += takes ? 1 : 0;
      takers += takes ? 1 : 0;
    }
    EXPECT_EQ(takers, 1);
  }
  for (const int count : taken) {
    EXPECT_GT(count, 850);
  }
}

TEST(ObjectChoice, GivesTreesToTheFirst) {
  const ObjectChoice first({1, 2});
  const ObjectChoice second({2, 2});
  EXPECT_EQ(second.types(), k_all_types & ~mask_of(ObjectType::tree));
  for (const ObjectId& id : some_ids()) {
    EXPECT_TRUE(first.takes(ObjectType::tree, id));
    EXPECT_TRUE(first.may_take(id)) << "it may be a tree";
    EXPECT_FALSE(second.takes(ObjectType::tree, id));
    EXPECT_EQ(second.may_take(id), second.takes(ObjectType::blob, id));
  }
}

}  // namespace
}  // namespace ekaudit::scanner::git
