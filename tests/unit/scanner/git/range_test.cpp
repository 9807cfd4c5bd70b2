// Ranges on small histories. Random ones, with the traces of a full run: range_random_test.cpp.
#include "scanner/git/range.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "scanner/git/object_subset.h"
#include "tests/unit/scanner/git/history_case.h"

namespace ekaudit::tests {
namespace {

using scanner::git::Attribution;
using scanner::git::CommitIndex;
using scanner::git::find_range;
using scanner::git::HitBlobs;
using scanner::git::ObjectId;
using scanner::git::ObjectSubset;
using scanner::git::ObjectType;
using scanner::git::RangeRequest;
using scanner::git::RangeScope;
using support::GitFixture;
using support::MemoryObjectStore;
using support::RandomHistory;
using support::tree_entry;

using Ids = std::set<ObjectId>;

class RangeTest : public testing::Test {
 protected:
  ObjectId blob(const std::string& content) { return store_.add(ObjectType::blob, content); }
  ObjectId tree(const std::string& bytes) { return store_.add(ObjectType::tree, bytes); }
  ObjectId commit(const ObjectId& tree_id, const std::vector<ObjectId>& parents) {
    return store_.add(ObjectType::commit, support::commit_bytes(tree_id, parents, clock_ += 60));
  }
  // A root tree with one file.
  ObjectId file(const std::string& content) { return tree(tree_entry("100644", "file", blob(content))); }

  RangeScope find(const RangeRequest& request) {
    core::RunControl control;
    auto scope = find_range(store_, request, {}, control);
    EXPECT_TRUE(scope.has_value());
    return std::move(scope).value();
  }
  static Ids in_scope(const RangeScope& scope) {
    Ids ids;
    for (CommitIndex i = 0; i < scope.graph.size(); ++i) {
      if (scope.in_scope[i]) {
        ids.insert(scope.graph.node(i).id);
      }
    }
    return ids;
  }
  static Ids set_of(const std::vector<ObjectId>& ids) { return {ids.begin(), ids.end()}; }

  MemoryObjectStore store_;
  std::int64_t clock_ = 1600000000;
};

TEST_F(RangeTest, TakesWhatIsNewAndWhatStoodThereBefore) {
  const ObjectId same = tree(tree_entry("100644", "deep", blob("deep")));
  const auto root = [&](const std::string& content) {
    return tree(tree_entry("40000", "dir", same) + tree_entry("100644", "file", blob(content)) +
                tree_entry("100644", "other", blob("other")));
  };
  const ObjectId first = commit(root("1"), {});
  const ObjectId second = commit(root("2"), {first});
  const ObjectId third = commit(root("3"), {second});
  const RangeScope scope = find({{third}, {second}, {}});
  EXPECT_EQ(in_scope(scope), Ids{third});
  EXPECT_EQ(scope.graph.size(), 2U);
  EXPECT_EQ(scope.graph.missing_parents(), 0U);
  EXPECT_EQ(set_of(scope.blobs), (Ids{blob("2"), blob("3")}));
  EXPECT_EQ(set_of(scope.trees), (Ids{root("2"), root("3")}));
  EXPECT_TRUE(scope.notices.empty());
}

TEST_F(RangeTest, ALineBesideAnOldTokenIsNoIntroduction) {
  const std::string token = RandomHistory::tokens()[0];
  const ObjectId first = commit(file(token), {});
  const ObjectId second = commit(file(token + " more"), {first});
  const RangeScope scope = find({{second}, {first}, {}});
  ObjectSubset trees(store_, scope.trees);
  core::RunControl control;
  const Attribution result = scanner::git::attribute(trees, scope.graph, RandomHistory::find_hits(store_), {},
                                                     scope.in_scope, {}, control);
  EXPECT_TRUE(result.traces.empty());
  EXPECT_TRUE(result.orphans.empty());
}

TEST_F(RangeTest, AMergeOfTheExcludedSideBringsNothingOfIt) {
  const ObjectId base = commit(file("base"), {});
  std::string many;
  for (int i = 100; i < 300; ++i) {
    many += tree_entry("100644", "many" + std::to_string(i), blob(std::to_string(i)));
  }
  const ObjectId upstream = commit(tree(tree_entry("100644", "file", blob("base")) + many), {base});
  const ObjectId mine = commit(file("mine"), {base});
  const ObjectId merge = commit(tree(tree_entry("100644", "file", blob("mine")) + many), {mine, upstream});
  const RangeScope scope = find({{merge}, {upstream}, {}});
  EXPECT_EQ(in_scope(scope), (Ids{mine, merge}));
  EXPECT_EQ(set_of(scope.blobs), (Ids{blob("base"), blob("mine")}));
}

TEST_F(RangeTest, AnEvilMergeBringsItsOwn) {
  const ObjectId base = commit(file("base"), {});
  const ObjectId left = commit(file("left"), {base});
  const ObjectId right = commit(file("right"), {base});
  const ObjectId merge = commit(file("evil"), {left, right});
  const RangeScope scope = find({{merge}, {left, right}, {}});
  EXPECT_EQ(in_scope(scope), Ids{merge});
  EXPECT_EQ(set_of(scope.blobs), (Ids{blob("left"), blob("right"), blob("evil")}));
}

TEST_F(RangeTest, AnOctopusMergeThatTakesFromItsParentsBringsNothing) {
  const ObjectId base = commit(file("base"), {});
  std::vector<ObjectId> parents;
  for (int i = 0; i < 6; ++i) {
    parents.push_back(commit(file(std::to_string(i)), {base}));
  }
  const ObjectId merge = commit(file("4"), parents);
  const RangeScope scope = find({{merge}, parents, {}});
  EXPECT_EQ(in_scope(scope), Ids{merge});
  EXPECT_TRUE(scope.blobs.empty());
}

TEST_F(RangeTest, CrissCrossMergesEndAtTheExcludedSide) {
  const ObjectId base = commit(file("base"), {});
  const ObjectId left = commit(file("left"), {base});
  const ObjectId right = commit(file("right"), {base});
  const ObjectId left_merge = commit(file("left"), {left, right});
  const ObjectId right_merge = commit(file("right"), {right, left});
  const ObjectId last = commit(file("last"), {left_merge});
  const RangeScope scope = find({{last}, {right_merge}, {}});
  EXPECT_EQ(in_scope(scope), (Ids{left_merge, last}));
  EXPECT_EQ(scope.graph.size(), 4U);
}

TEST_F(RangeTest, AnExcludedDescendantLeavesNothing) {
  const ObjectId first = commit(file("1"), {});
  const ObjectId second = commit(file("2"), {first});
  const RangeScope scope = find({{first}, {second}, {}});
  EXPECT_EQ(scope.graph.size(), 0U);
  EXPECT_TRUE(scope.blobs.empty());
  EXPECT_TRUE(find({{}, {second}, {}}).in_scope.empty());
}

TEST_F(RangeTest, SinceTakesCommitsOfThatTimeAndLater) {
  const ObjectId first = commit(file("1"), {});
  const core::TimePoint since(std::chrono::seconds(clock_ + 60));
  const ObjectId second = commit(file("2"), {first});
  const ObjectId third = commit(file("3"), {second});
  const RangeScope scope = find({{third}, {}, since});
  EXPECT_EQ(in_scope(scope), (Ids{second, third}));
  EXPECT_EQ(set_of(scope.blobs), (Ids{blob("1"), blob("2"), blob("3")}));
}

TEST_F(RangeTest, SinceLooksBehindCommitsWithWrongDates) {
  const std::int64_t start = clock_;
  ObjectId last = commit(file("0"), {});
  clock_ = start + 100'000;
  const ObjectId wanted = last = commit(file("wanted"), {last});
  clock_ = start;
  for (int i = 0; i < 10; ++i) {
    last = commit(file("old" + std::to_string(i)), {last});
  }
  clock_ = start + 200'000;
  last = commit(file("tip"), {last});
  const RangeScope scope = find({{last}, {}, core::TimePoint(std::chrono::seconds(start + 90'000))});
  EXPECT_EQ(in_scope(scope), (Ids{wanted, last}));
}

TEST_F(RangeTest, ExclusionHoldsWhereDatesRunBackwards) {
  const ObjectId base = commit(file("base"), {});
  const ObjectId mine = commit(file("mine"), {base});
  // The excluded side forks off later than its dates say: they are all older than `base`.
  ObjectId excluded = mine;
  clock_ = 1500000000;
  for (int i = 0; i < 50; ++i) {
    excluded = commit(file("e" + std::to_string(i)), {excluded});
  }
  clock_ = 1700000000;
  const ObjectId tip = commit(file("tip"), {mine});
  EXPECT_EQ(in_scope(find({{tip}, {excluded}, {}})), Ids{tip});
}

TEST_F(RangeTest, ReadsNoMoreThanTheRangeNeeds) {
  ObjectId last = commit(file("0"), {});
  std::vector<ObjectId> commits;
  for (int i = 1; i <= 3000; ++i) {
    last = commit(file(std::to_string(i)), {last});
    commits.push_back(last);
  }
  const RangeScope scope = find({{last}, {commits[commits.size() - 4]}, {}});
  EXPECT_EQ(in_scope(scope).size(), 3U);
  EXPECT_LT(store_.reads(), 300U);
  EXPECT_EQ(store_.enumerated(), 0U);
}

TEST_F(RangeTest, AMissingExclusionIsAnError) {
  const ObjectId first = commit(file("1"), {});
  const ObjectId absent = support::object_id_of(ObjectType::commit, "absent");
  core::RunControl control;
  const auto missing = find_range(store_, {{first}, {absent}, {}}, {}, control);
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().kind, core::ErrorKind::not_found);
  const auto wrong = find_range(store_, {{first}, {blob("1")}, {}}, {}, control);
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().kind, core::ErrorKind::malformed);
}

TEST_F(RangeTest, MissingCommitsAreANoticeOnlyWhereTheRangeLeadsToThem) {
  const ObjectId first = commit(file("1"), {});
  const ObjectId second = commit(file("2"), {first});
  const ObjectId third = commit(file("3"), {second});
  store_.remove(first);
  EXPECT_TRUE(find({{third}, {second}, {}}).notices.empty());
  const RangeScope scope = find({{third}, {}, {}});
  EXPECT_EQ(in_scope(scope), (Ids{second, third}));
  ASSERT_EQ(scope.notices.size(), 1U);
  EXPECT_EQ(scope.notices.front().kind, "missing-commit");
  EXPECT_TRUE(scope.notices.front().incomplete);
  EXPECT_EQ(scope.notices.front().object, first.hex());
  EXPECT_EQ(find({{third, first}, {second}, {}}).notices.size(), 1U);
}

TEST_F(RangeTest, MissingTreesAreANotice) {
  const ObjectId inner = file("inner");
  const ObjectId first = commit(file("1"), {});
  const ObjectId second =
      commit(tree(tree_entry("40000", "dir", inner) + tree_entry("100644", "file", blob("2"))), {first});
  store_.remove(inner);
  const RangeScope scope = find({{second}, {first}, {}});
  EXPECT_EQ(set_of(scope.blobs), (Ids{blob("1"), blob("2")}));
  ASSERT_EQ(scope.notices.size(), 1U);
  EXPECT_EQ(scope.notices.front().kind, "missing-tree");
  EXPECT_EQ(scope.notices.front().object, inner.hex());
}

TEST_F(RangeTest, FindsEveryBlobOfATreeBomb) {
  ObjectId level = tree(tree_entry("100644", "file", blob("bottom")));
  for (int i = 0; i < 40; ++i) {
    level = tree(tree_entry("40000", "a", level) + tree_entry("40000", "b", level) +
                 tree_entry("100644", "c", blob(std::to_string(i))));
  }
  const ObjectId bomb = commit(level, {});
  const RangeScope scope = find({{bomb}, {}, {}});
  EXPECT_EQ(scope.blobs.size(), 41U);
  EXPECT_EQ(scope.trees.size(), 41U);
  ASSERT_EQ(scope.notices.size(), 1U);
  EXPECT_EQ(scope.notices.front().kind, "attribution-limited");
}

TEST_F(RangeTest, WalksDeepTreesWithoutRecursion) {
  ObjectId level = file("bottom");
  for (int i = 0; i < 50'000; ++i) {
    level = tree(tree_entry("40000", "d", level));
  }
  const RangeScope scope = find({{commit(level, {})}, {}, {}});
  EXPECT_EQ(scope.blobs.size(), 1U);
  EXPECT_EQ(scope.trees.size(), 50'001U);
}

TEST_F(RangeTest, LeavesSubmodulesOut) {
  const ObjectId module = support::object_id_of(ObjectType::commit, "module");
  const RangeScope scope = find({{commit(tree(tree_entry("160000", "module", module)), {})}, {}, {}});
  EXPECT_TRUE(scope.blobs.empty());
  EXPECT_TRUE(scope.notices.empty());
}

TEST_F(RangeTest, AStoppedRunEndsEarly) {
  const ObjectId first = commit(file("1"), {});
  core::RunControl control;
  control.stop(core::StopReason::timeout);
  const auto scope = find_range(store_, {{first}, {}, {}}, {}, control);
  ASSERT_TRUE(scope.has_value());
  EXPECT_TRUE(scope->blobs.empty());
}

TEST(ObjectSubsetTest, EnumeratesOnlyItsObjectsAndTellsWhatIsMissing) {
  class Collector final : public scanner::git::ObjectVisitor {
   public:
    void visit(unsigned, const ObjectId& id, ObjectType, std::string_view) override { seen.insert(id); }
    Ids seen;
  };
  MemoryObjectStore store;
  const ObjectId one = store.add(ObjectType::blob, "one");
  const ObjectId two = store.add(ObjectType::tree, "");
  store.add(ObjectType::blob, "three");
  const ObjectId large = store.add(ObjectType::blob, std::string(100, 'x'));
  const ObjectId absent = support::object_id_of(ObjectType::blob, "absent");
  ObjectSubset subset(store, {one, two, large, absent});
  Collector collector;
  core::RunControl control;
  const core::Notices notices = subset.for_each(mask_of(ObjectType::blob), {1, 50}, control, collector);
  EXPECT_EQ(collector.seen, Ids{one});
  ASSERT_EQ(notices.size(), 2U);
  EXPECT_EQ(notices[0].kind, "object-too-large");
  EXPECT_EQ(notices[0].object, large.hex());
  EXPECT_EQ(notices[1].kind, "unreadable-object");
  EXPECT_EQ(notices[1].object, absent.hex());
  EXPECT_TRUE(subset.read(one, 10).has_value());
}

}  // namespace
}  // namespace ekaudit::tests
