// Attribution on histories that nobody makes by accident: it ends, in a notice, and loses no token.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "tests/unit/scanner/git/history_case.h"

namespace ekaudit::tests {
namespace {

using scanner::git::Attribution;
using scanner::git::AttributionLimits;
using scanner::git::CommitGraph;
using scanner::git::CommitIndex;
using scanner::git::HitBlobs;
using scanner::git::ObjectId;
using scanner::git::ObjectType;
using support::MemoryObjectStore;
using support::tree_entry;

class AttributionLimitsTest : public testing::Test {
 protected:
  ObjectId hit(const std::string& content, std::vector<scanner::git::TokenNumber> tokens) {
    const ObjectId id = store_.add(ObjectType::blob, content);
    hits_[id] = std::move(tokens);
    return id;
  }
  ObjectId tree(const std::string& bytes) { return store_.add(ObjectType::tree, bytes); }
  ObjectId commit(const ObjectId& tree_id, const std::vector<ObjectId>& parents = {}) {
    return store_.add(ObjectType::commit, support::commit_bytes(tree_id, parents, ++clock_));
  }
  // 2^levels paths to what `leaf` holds.
  ObjectId bomb(ObjectId leaf, int levels) {
    for (int i = 0; i < levels; ++i) {
      leaf = tree(tree_entry("40000", "a", leaf) + tree_entry("40000", "b", leaf));
    }
    return leaf;
  }
  // `leaf` below as many directories "d".
  ObjectId nested(ObjectId leaf, int levels) {
    for (int i = 0; i < levels; ++i) {
      leaf = tree(tree_entry("40000", "d", leaf));
    }
    return leaf;
  }

  void run(const AttributionLimits& caps = {}, unsigned jobs = 1) {
    graph_ = graph_of(store_);
    std::vector<CommitIndex> tips(graph_.size());
    std::iota(tips.begin(), tips.end(), 0);
    core::RunControl control;
    result_ = scanner::git::attribute(store_, graph_, hits_, tips, {}, {jobs}, control, caps);
  }

  std::vector<std::string> notices() const {
    std::vector<std::string> kinds;
    for (const core::Notice& notice : result_.notices) {
      EXPECT_TRUE(notice.incomplete);
      kinds.push_back(notice.kind);
    }
    return kinds;
  }
  std::size_t traces_of(scanner::git::TokenNumber token) const {
    return static_cast<std::size_t>(
        std::count_if(result_.traces.begin(), result_.traces.end(),
                      [token](const auto& entry) { return entry.first.token == token; }));
  }
  CommitIndex index(const ObjectId& id) const { return graph_.find(id).value(); }

  MemoryObjectStore store_;
  HitBlobs hits_;
  std::int64_t clock_ = 1600000000;
  CommitGraph graph_;
  Attribution result_;
};

using Kinds = std::vector<std::string>;

TEST_F(AttributionLimitsTest, ATreeBombIsCutAndHidesNoToken) {
  const ObjectId leaf = tree(tree_entry("100644", "file", hit("one", {0})));
  const ObjectId first = commit(
      tree(tree_entry("40000", "bomb", bomb(leaf, 40)) + tree_entry("100644", "zzz", hit("two", {1}))));
  const ObjectId second = commit(tree(tree_entry("100644", "file", hit("three", {2}))), {first});
  const AttributionLimits caps{.max_traces_per_commit = 5000};
  run(caps);
  EXPECT_EQ(notices(), Kinds{"attribution-limited"});
  EXPECT_EQ(traces_of(0), 5000U);
  EXPECT_EQ(result_.traces.at({"zzz", 1}).introduced.front().commit, index(first));
  EXPECT_EQ(result_.traces.at({"file", 2}).introduced.front().commit, index(second));
  EXPECT_TRUE(result_.orphans.empty());
  const std::string text = describe(result_, graph_);
  store_.shuffle(7);
  run(caps, 3);
  EXPECT_TRUE(describe(result_, graph_) == text);
}

TEST_F(AttributionLimitsTest, ABombThatOnlyLosesAFileEnds) {
  const ObjectId kept = hit("kept", {0});
  const ObjectId with =
      tree(tree_entry("100644", "kept", kept) + tree_entry("100644", "lost", hit("lost", {1})));
  const ObjectId without = tree(tree_entry("100644", "kept", kept));
  const ObjectId first = commit(bomb(with, 40));
  commit(bomb(without, 40), {first});
  run({.max_steps_per_commit = 100'000});
  EXPECT_EQ(notices(), Kinds{"attribution-limited"});
  EXPECT_GE(traces_of(0), 1U);
  EXPECT_GE(traces_of(1), 1U);
}

TEST_F(AttributionLimitsTest, ABombOfDifferentTreesEnds) {
  // No two directories of a level are the same, yet all hold the same but for one file at the bottom.
  ObjectId left = tree(tree_entry("100644", "f", hit("l", {0})) + tree_entry("100644", "g", hit("g", {2})));
  ObjectId right = tree(tree_entry("100644", "f", hit("r", {1})) + tree_entry("100644", "g", hit("g", {2})));
  for (int i = 0; i < 40; ++i) {
    const ObjectId next = tree(tree_entry("40000", "a", left) + tree_entry("40000", "b", right));
    right = tree(tree_entry("40000", "a", right) + tree_entry("40000", "b", left));
    left = next;
  }
  commit(right, {commit(left)});
  run({.max_steps_per_commit = 100'000});
  EXPECT_EQ(notices(), Kinds{"attribution-limited"});
  for (scanner::git::TokenNumber token = 0; token < 3; ++token) {
    EXPECT_GE(traces_of(token), 1U);
  }
}

TEST_F(AttributionLimitsTest, DeepPathsAreCutOff) {
  const ObjectId leaf = tree(tree_entry("100644", "file", hit("one", {0})));
  const ObjectId deep = commit(nested(leaf, 100'000));
  run();
  EXPECT_EQ(notices(), Kinds{"path-too-long"});
  ASSERT_EQ(result_.traces.size(), 1U);
  const auto& [key, trace] = *result_.traces.begin();
  EXPECT_EQ(key.path.size(), 2 * 4096U - 1);
  EXPECT_EQ(trace.introduced.front().commit, index(deep));
  EXPECT_EQ(trace.newest.blob, hits_.begin()->first);
  EXPECT_TRUE(result_.orphans.empty());
}

TEST_F(AttributionLimitsTest, PathsOfExactlyTheLimitAreKept) {
  const ObjectId leaf = tree(tree_entry("100644", "file", hit("one", {0})));
  commit(nested(leaf, 4095));
  run();
  EXPECT_TRUE(notices().empty());
  ASSERT_EQ(result_.traces.size(), 1U);
  EXPECT_EQ(result_.traces.begin()->first.path.size(), 2 * 4095U + 4);
}

TEST_F(AttributionLimitsTest, LongPathsAreCutOff) {
  const std::string name(40'000, 'n');
  const ObjectId inner = tree(tree_entry("100644", name, hit("one", {0})));
  commit(tree(tree_entry("40000", name, inner)));
  run();
  EXPECT_EQ(notices(), Kinds{"path-too-long"});
  ASSERT_EQ(result_.traces.size(), 1U);
  EXPECT_EQ(result_.traces.begin()->first.path, name);
}

TEST_F(AttributionLimitsTest, ANameBeyondTheLimitMakesAnOrphan) {
  commit(tree(tree_entry("100644", std::string(70'000, 'n'), hit("one", {0}))));
  run();
  EXPECT_EQ(notices(), Kinds{"path-too-long"});
  EXPECT_TRUE(result_.traces.empty());
  EXPECT_EQ(result_.orphans.size(), 1U);
}

TEST_F(AttributionLimitsTest, DeepDanglingTreesHaveNoPath) {
  const ObjectId root = nested(tree(tree_entry("100644", "file", hit("one", {0}))), 50'000);
  run();
  ASSERT_EQ(result_.orphans.size(), 1U);
  EXPECT_EQ(result_.orphans.front().path, "");
  EXPECT_EQ(result_.orphans.front().root, root);
}

TEST_F(AttributionLimitsTest, ForgedCyclesOfTreesEnd) {
  const ObjectId one = support::object_id_of(ObjectType::blob, "1");
  const ObjectId two = support::object_id_of(ObjectType::blob, "2");
  const ObjectId blob = hit("hit", {0});
  store_.put(one, ObjectType::tree, tree_entry("40000", "two", two) + tree_entry("100644", "file", blob));
  store_.put(two, ObjectType::tree, tree_entry("40000", "one", one) + tree_entry("40000", "two", two));
  commit(one);
  commit(two);
  run();
  EXPECT_GE(traces_of(0), 1U);
}

TEST_F(AttributionLimitsTest, IdsThatDifferInTheirLastByteAreTold) {
  const ObjectId blob = hit("hit", {0});
  ObjectId near_blob = blob;
  near_blob.bytes[19] ^= 1;
  const ObjectId subtree = tree(tree_entry("100644", "file", blob));
  ObjectId near_subtree = subtree;
  near_subtree.bytes[19] ^= 1;
  store_.put(near_subtree, ObjectType::tree, tree_entry("100644", "file", near_blob));
  commit(tree(tree_entry("40000", "near", near_subtree) + tree_entry("40000", "true", subtree)));
  run();
  ASSERT_EQ(result_.traces.size(), 1U);
  EXPECT_EQ(result_.traces.begin()->first.path, "true/file");
}

TEST_F(AttributionLimitsTest, RepeatedEmptyAndSlashedNamesAreFollowed) {
  const ObjectId one = hit("one", {0});
  const ObjectId two = hit("two", {1});
  const ObjectId left = tree(tree_entry("100644", "f", one));
  const ObjectId right = tree(tree_entry("100644", "f", two));
  const ObjectId first = commit(tree(tree_entry("40000", "d", left) + tree_entry("40000", "d", right) +
                                     tree_entry("100644", "", one) + tree_entry("100644", "d/f", one)));
  const ObjectId second =
      commit(tree(tree_entry("40000", "d", right) + tree_entry("40000", "d", right)), {first});
  run();
  EXPECT_TRUE(notices().empty());
  // "d/f" stands there twice, once by its parts and once as a name.
  EXPECT_EQ(result_.traces.at({"d/f", 0}).introduced.size(), 2U);
  EXPECT_EQ(result_.traces.at({"d/f", 0}).newest.commit, index(first));
  EXPECT_EQ(result_.traces.at({"d/f", 0}).newest.blob, one);
  EXPECT_EQ(result_.traces.at({"d/f", 1}).introduced.size(), 1U);
  EXPECT_EQ(result_.traces.at({"d/f", 1}).newest.commit, index(second));
  EXPECT_EQ(result_.traces.at({"d/f", 1}).newest.blob, two);
  EXPECT_EQ(result_.traces.at({"", 0}).introduced.size(), 1U);
}

TEST_F(AttributionLimitsTest, RepeatedNamesDoNotExplode) {
  ObjectId left = tree(tree_entry("100644", "f", hit("one", {0})));
  ObjectId right = tree(tree_entry("100644", "f", hit("two", {1})));
  for (int i = 0; i < 60; ++i) {
    const std::string both = tree_entry("40000", "d", left) + tree_entry("40000", "d", right);
    left = tree(both + tree_entry("100644", "l", store_.add(ObjectType::blob, "x")));
    right = tree(both + tree_entry("100644", "r", store_.add(ObjectType::blob, "x")));
  }
  const ObjectId first = commit(left);
  run();
  EXPECT_TRUE(notices().empty());
  EXPECT_EQ(result_.traces.size(), 2U);
  EXPECT_EQ(result_.traces.begin()->second.newest.commit, index(first));
}

TEST_F(AttributionLimitsTest, AMalformedTreeGivesWhatIsBeforeTheDamage) {
  commit(tree(tree_entry("100644", "file", hit("one", {0})) + "100644 broken"));
  run();
  EXPECT_EQ(notices(), Kinds{"malformed-tree"});
  EXPECT_EQ(traces_of(0), 1U);
}

TEST_F(AttributionLimitsTest, WhereTreesTakeTooMuchMemoryBlobsAreOrphans) {
  commit(nested(tree(tree_entry("100644", "file", hit("one", {0}))), 10));
  run({.max_closure_bytes = 100});
  EXPECT_EQ(notices(), Kinds{"attribution-limited"});
  EXPECT_TRUE(result_.traces.empty());
  EXPECT_EQ(result_.orphans.size(), 1U);
}

TEST_F(AttributionLimitsTest, ManyTreesOfTheSameHitsCountToo) {
  std::string shared;
  for (scanner::git::TokenNumber token = 0; token < 100; ++token) {
    shared += tree_entry("100644", "f" + std::to_string(100 + token), hit(std::to_string(token), {token}));
  }
  ObjectId last = commit(tree(shared));
  for (int i = 0; i < 1000; ++i) {
    const ObjectId other = store_.add(ObjectType::blob, "other" + std::to_string(i));
    last = commit(tree(shared + tree_entry("100644", "other", other)), {last});
  }
  // Noted, an entry takes four bytes, of those that lead to a hit many times that.
  run({.max_closure_bytes = 600'000});
  EXPECT_EQ(notices(), Kinds{"attribution-limited"});
  EXPECT_EQ(result_.orphans.size(), 100U);
  run({.max_closure_bytes = 3'000'000});
  EXPECT_TRUE(notices().empty());
  EXPECT_EQ(result_.traces.size(), 100U);
}

TEST_F(AttributionLimitsTest, OverTheLimitOfTracesEachTokenStillHasOne) {
  std::string bytes;
  for (scanner::git::TokenNumber token = 0; token < 20; ++token) {
    bytes += tree_entry("100644", "f" + std::to_string(100 + token), hit(std::to_string(token), {token}));
  }
  commit(tree(bytes));
  run({.max_traces = 5});
  EXPECT_EQ(notices(), Kinds{"attribution-limited"});
  for (scanner::git::TokenNumber token = 0; token < 20; ++token) {
    EXPECT_EQ(traces_of(token), 1U);
  }
}

TEST_F(AttributionLimitsTest, IntroductionsAndTipsAreLimited) {
  const ObjectId with = tree(tree_entry("100644", "file", hit("one", {0})));
  const ObjectId without = tree(tree_entry("100644", "file", store_.add(ObjectType::blob, "x")));
  ObjectId last = commit(with);
  for (int i = 0; i < 10; ++i) {
    last = commit(with, {commit(without, {last})});
  }
  run({.max_introductions = 4});
  EXPECT_EQ(notices(), Kinds{"attribution-limited"});
  EXPECT_EQ(result_.traces.at({"file", 0}).introduced.size(), 4U);
  EXPECT_EQ(result_.traces.at({"file", 0}).held_by_tips.size(), 11U);
  EXPECT_EQ(result_.traces.at({"file", 0}).newest.commit, index(last));
  run({.max_held = 3});
  EXPECT_EQ(notices(), Kinds{"attribution-limited"});
  EXPECT_EQ(result_.traces.at({"file", 0}).introduced.size(), 11U);
  EXPECT_EQ(result_.traces.at({"file", 0}).held_by_tips.size(), 1U);
}

}  // namespace
}  // namespace ekaudit::tests
