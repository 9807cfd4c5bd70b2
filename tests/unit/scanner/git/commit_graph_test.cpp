#include "scanner/git/commit_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "tests/support/memory_object_store.h"

namespace ekaudit::tests {
namespace {

using scanner::git::CommitGraph;
using scanner::git::CommitIndex;
using scanner::git::ObjectId;
using support::commit_bytes;

// Ids in the order of `number`.
ObjectId id_of(unsigned number) {
  ObjectId id;
  id.bytes[0] = static_cast<std::uint8_t>(number >> 8);
  id.bytes[1] = static_cast<std::uint8_t>(number);
  return id;
}

std::vector<ObjectId> ids_of(const std::vector<unsigned>& numbers) {
  std::vector<ObjectId> ids;
  std::transform(numbers.begin(), numbers.end(), std::back_inserter(ids), id_of);
  return ids;
}

class Graph {
 public:
  Graph& add(unsigned number, const std::vector<unsigned>& parents, std::int64_t seconds = 100) {
    graph_.add(id_of(number), commit_bytes(id_of(number + 1000), ids_of(parents), seconds));
    return *this;
  }
  CommitGraph finish() {
    graph_.finish();
    return std::move(graph_);
  }

 private:
  CommitGraph graph_;
};

std::vector<unsigned> numbers(const CommitGraph& graph, std::span<const CommitIndex> commits) {
  std::vector<unsigned> result;
  for (const CommitIndex commit : commits) {
    result.push_back(static_cast<unsigned>(graph.node(commit).id.bytes[0]) * 256U +
                     graph.node(commit).id.bytes[1]);
  }
  return result;
}

TEST(CommitGraph, KeepsTreeParentsAndDate) {
  const CommitGraph graph = Graph().add(2, {1}, 200).add(1, {}, 100).finish();
  ASSERT_EQ(graph.size(), 2U);
  const CommitIndex two = graph.find(id_of(2)).value();
  EXPECT_EQ(graph.node(two).tree, id_of(1002));
  EXPECT_EQ(graph.node(two).committed, core::TimePoint(std::chrono::seconds(200)));
  EXPECT_EQ(numbers(graph, graph.parents(two)), std::vector<unsigned>{1});
  EXPECT_TRUE(graph.parents(graph.find(id_of(1)).value()).empty());
  EXPECT_FALSE(graph.find(id_of(3)));
  EXPECT_EQ(graph.missing_parents(), 0U);
}

TEST(CommitGraph, SortsByIdWhateverTheOrderAndTheNumberOfParts) {
  CommitGraph one = Graph().add(1, {}).add(2, {1}).add(3, {2, 1}).finish();
  CommitGraph part;
  part.add(id_of(3), commit_bytes(id_of(1003), ids_of({2, 1}), 100));
  part.add(id_of(1), commit_bytes(id_of(1001), {}, 100));
  CommitGraph other;
  other.add(id_of(2), commit_bytes(id_of(1002), ids_of({1}), 100));
  other.merge(std::move(part));
  other.finish();
  ASSERT_EQ(other.size(), 3U);
  for (CommitIndex i = 0; i < 3; ++i) {
    EXPECT_EQ(other.node(i).id, one.node(i).id);
    EXPECT_EQ(numbers(other, other.parents(i)), numbers(one, one.parents(i)));
  }
}

TEST(CommitGraph, CountsACommitThatIsAddedTwiceOnce) {
  const CommitGraph graph = Graph().add(1, {}).add(2, {1}).add(2, {1}).add(1, {}).finish();
  EXPECT_EQ(graph.size(), 2U);
  EXPECT_EQ(graph.parents(graph.find(id_of(2)).value()).size(), 1U);
}

TEST(CommitGraph, CountsMissingParents) {
  const CommitGraph graph = Graph().add(2, {1, 3}).add(3, {1}).finish();
  EXPECT_EQ(graph.missing_parents(), 2U);
  EXPECT_EQ(numbers(graph, graph.parents(graph.find(id_of(2)).value())), std::vector<unsigned>{3});
}

TEST(CommitGraph, LeavesOutTheParentsOfACommitAtTheEdge) {
  CommitGraph graph;
  graph.add(id_of(2), commit_bytes(id_of(1002), ids_of({1}), 100));
  graph.add(CommitGraph::Node{id_of(1), id_of(1001), {}}, {});
  graph.finish();
  EXPECT_EQ(graph.missing_parents(), 0U);
  EXPECT_EQ(graph.size(), 2U);
}

TEST(CommitGraph, TakesTheEpochForUnreadableDates) {
  CommitGraph graph;
  graph.add(id_of(1), "tree x\n\nno dates here");
  graph.finish();
  EXPECT_EQ(graph.node(0).committed, core::TimePoint());
  EXPECT_TRUE(graph.node(0).tree.is_zero());
}

TEST(CommitGraph, FindsWhatIsReachable) {
  const CommitGraph graph = Graph().add(1, {}).add(2, {1}).add(3, {1}).add(4, {2, 3}).add(5, {3}).finish();
  const std::vector<CommitIndex> tips = {graph.find(id_of(4)).value()};
  EXPECT_EQ(graph.reachable_from(tips), (std::vector<bool>{true, true, true, true, false}));
  EXPECT_EQ(graph.reachable_from({}), std::vector<bool>(5, false));
}

TEST(CommitGraph, PutsParentsFirstThenOlderOnesThenSmallerIds) {
  // 5 is the oldest but a child of 9; 3 and 4 are of one date.
  const CommitGraph graph =
      Graph().add(9, {}, 50).add(5, {9}, 10).add(4, {9}, 70).add(3, {9}, 70).add(1, {3, 4}, 60).finish();
  EXPECT_EQ(numbers(graph, graph.parents_first()), (std::vector<unsigned>{9, 5, 3, 4, 1}));
}

TEST(CommitGraph, HoldsACommitThatNamesAParentTwice) {
  const CommitGraph graph = Graph().add(1, {}).add(2, {1, 1}).finish();
  EXPECT_EQ(numbers(graph, graph.parents_first()), (std::vector<unsigned>{1, 2}));
}

TEST(CommitGraph, EndsOnAForgedCycle) {
  const CommitGraph graph = Graph()
                                .add(1, {3}, 30)
                                .add(2, {1}, 20)
                                .add(3, {2}, 10)
                                .add(4, {3}, 5)
                                .add(5, {}, 90)
                                .add(6, {6})
                                .finish();
  const std::vector<CommitIndex> order = graph.parents_first();
  EXPECT_EQ(numbers(graph, order), (std::vector<unsigned>{5, 4, 3, 2, 1, 6}));
  const std::vector<CommitIndex> tips = {graph.find(id_of(4)).value()};
  EXPECT_EQ(graph.reachable_from(tips), (std::vector<bool>{true, true, true, true, false, false}));
}

TEST(CommitGraph, WalksLongHistoriesWithoutRecursion) {
  constexpr unsigned k_count = 60000;
  Graph builder;
  for (unsigned i = 1; i < k_count; ++i) {
    builder.add(i, {i - 1});
  }
  const CommitGraph graph = builder.add(0, {}).finish();
  EXPECT_EQ(graph.parents_first().size(), k_count);
  const std::vector<CommitIndex> tips = {graph.find(id_of(k_count - 1)).value()};
  const std::vector<bool> reached = graph.reachable_from(tips);
  EXPECT_EQ(std::count(reached.begin(), reached.end(), true), k_count);
}

}  // namespace
}  // namespace ekaudit::tests
