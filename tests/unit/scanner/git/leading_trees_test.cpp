#include "scanner/git/leading_trees.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace ekaudit::scanner::git {
namespace {

ObjectId id_of(std::size_t number) {
  ObjectId id;
  for (std::size_t i = 0; i < sizeof number; ++i) {
    id.bytes[i] = static_cast<unsigned char>(number * 0x9E3779B97F4A7C15U >> (8 * i));
  }
  id.bytes.back() = 1;
  return id;
}

// Trees by number; a tree names trees with higher numbers only.
class Noted {
 public:
  explicit Noted(unsigned workers) : lists_(workers), trees_(workers) {}

  // `children`: numbers of subtrees, noted or not.
  void add(std::size_t number, const std::vector<std::size_t>& children, bool has_hit) {
    const auto worker = static_cast<std::uint32_t>(number % lists_.size());
    const std::size_t first = lists_[worker].size();
    for (const std::size_t child : children) {
      note(worker, EntryRole::subtree, child);
    }
    if (has_hit) {
      note(worker, EntryRole::hit_file, number + 1'000'000);
    }
    trees_[worker].push_back(
        {id_of(number), worker, static_cast<std::uint32_t>(lists_[worker].size() - first), first});
  }

  std::set<ObjectId> leading(unsigned jobs) const {
    std::set<ObjectId> ids;
    core::RunControl control;
    for (const NotedTree& tree :
         find_leading_trees(entries_, SubtreeEntries(entries_), lists_, trees_, jobs, control)) {
      EXPECT_TRUE(ids.insert(tree.id).second);
    }
    return ids;
  }

  std::set<ObjectId> childless() const {
    const auto list = find_childless(entries_, SubtreeEntries(entries_), trees_);
    return {list.begin(), list.end()};
  }

 private:
  void note(std::uint32_t worker, EntryRole role, std::size_t number) {
    lists_[worker].push_back(entries_.number({role, id_of(number), "name" + std::to_string(number % 7)}));
  }

  EntryTable entries_;
  EntryLists lists_;
  NotedTrees trees_;
};

TEST(LeadingTrees, AreThoseFromWhichAHitIsReached) {
  std::mt19937_64 random(5);
  for (unsigned round = 0; round < 20; ++round) {
    constexpr std::size_t k_count = 400;
    Noted noted(1U + round % 3U);
    std::vector<bool> leads(k_count);
    std::set<ObjectId> leading;
    std::set<ObjectId> childless;
    for (std::size_t number = k_count; number-- > 0;) {
      std::vector<std::size_t> children;
      for (std::size_t i = random() % 4; i > 0 && number + 1 < k_count; --i) {
        children.push_back(number + 1 + random() % std::min<std::size_t>(50, k_count - number - 1));
      }
      if (random() % 10 == 0) {
        children.push_back(k_count + random() % 50);
        childless.insert(id_of(children.back()));
      }
      const bool has_hit = random() % 40 == 0;
      leads[number] = has_hit || std::any_of(children.begin(), children.end(), [&](std::size_t child) {
                        return child < k_count && leads[child];
                      });
      if (leads[number]) {
        leading.insert(id_of(number));
      }
      noted.add(number, children, has_hit);
    }
    EXPECT_EQ(noted.leading(1), leading);
    EXPECT_EQ(noted.leading(3), leading);
    EXPECT_EQ(noted.childless(), childless);
  }
}

TEST(LeadingTrees, WithoutAHitAreNone) {
  Noted noted(2);
  noted.add(1, {2}, false);
  noted.add(2, {3}, false);
  EXPECT_TRUE(noted.leading(2).empty());
}

TEST(LeadingTrees, OfDeepOnesNoneIsLeftOut) {
  for (const std::size_t depth : {63U, 64U, 65U, 500U}) {
    Noted noted(2);
    for (std::size_t number = 0; number < depth; ++number) {
      noted.add(number, {number + 1}, number + 1 == depth);
    }
    EXPECT_EQ(noted.leading(2).size(), depth);
  }
}

}  // namespace
}  // namespace ekaudit::scanner::git
