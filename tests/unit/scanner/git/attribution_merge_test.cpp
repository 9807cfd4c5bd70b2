// Attribution where histories fork, meet, or lead nowhere.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/scanner/git/attribution_case.h"

namespace ekaudit::tests {
namespace {

using scanner::git::Attribution;
using scanner::git::CommitGraph;
using scanner::git::ObjectId;
using scanner::git::Trace;
using support::MemoryObjectStore;
using support::RandomHistory;

TEST_F(AttributionTest, AMergeTakesFromItsParents) {
  const std::string base = commit_of({{"file", "x"}}, {});
  const std::string left = commit_of({{"file", token_}}, {base});
  const std::string right = commit_of({{"file", "x"}, {"side", "y"}}, {base});
  const std::string merge = commit_of({{"file", token_}, {"side", "y"}}, {right, left});
  branch("main", merge);
  run();
  EXPECT_EQ(introduced("file"), Ids{left});
  EXPECT_EQ(newest("file"), merge);
}

TEST_F(AttributionTest, AnEvilMergeIntroduces) {
  const std::string base = commit_of({{"file", "x"}}, {});
  const std::string left = commit_of({{"file", "l"}}, {base});
  const std::string right = commit_of({{"file", "r"}}, {base});
  const std::string merge = commit_of({{"file", "l r " + token_}}, {left, right});
  branch("main", merge);
  run();
  EXPECT_EQ(introduced("file"), Ids{merge});
}

TEST_F(AttributionTest, AMergeMayDropAToken) {
  const std::string base = commit_of({{"file", "x"}}, {});
  const std::string left = commit_of({{"file", token_}}, {base});
  const std::string right = commit_of({{"file", "r"}}, {base});
  const std::string merge = commit_of({{"file", "r"}}, {left, right});
  const std::string after = commit_of({{"file", "r"}, {"more", "m"}}, {merge});
  branch("main", after);
  run();
  EXPECT_EQ(introduced("file"), Ids{left});
  EXPECT_EQ(newest("file"), left);
  EXPECT_TRUE(tips("file").empty());
}

TEST_F(AttributionTest, OfParentsThatHeldItTheNewerIsTheNewest) {
  const std::string base = commit_of({{"file", token_}}, {});
  const std::string left = commit_of({{"file", token_ + "l"}}, {base});
  const std::string right = commit_of({{"file", token_ + "r"}}, {base});
  branch("main", commit_of({{"file", "clean"}}, {left, right}));
  run();
  EXPECT_EQ(newest("file"), right);
  EXPECT_EQ(trace("file").newest.blob.hex(), blob_in(right, "file"));
}

TEST_F(AttributionTest, AnOctopusMergeIsNoSpecialCase) {
  const std::string base = commit_of({{"file", "x"}}, {});
  Ids parents;
  for (int i = 0; i < 5; ++i) {
    parents.push_back(commit_of({{"file", i == 3 ? token_ : "x"}, {"side", std::to_string(i)}}, {base}));
  }
  const std::string merge = commit_of({{"evil", other_token_}, {"file", token_}}, parents);
  branch("main", merge);
  run();
  EXPECT_EQ(introduced("file", 0), Ids{parents[3]});
  EXPECT_EQ(introduced("evil", 1), Ids{merge});
}

TEST_F(AttributionTest, CrissCrossMergesIntroduceNothing) {
  const std::string base = commit_of({{"f", "x"}}, {});
  const std::string left = commit_of({{"f", token_}}, {base});
  const std::string right = commit_of({{"f", "x"}, {"g", token_}}, {base});
  const std::string left_merge = commit_of({{"f", token_}, {"g", token_}}, {left, right});
  const std::string right_merge = commit_of({{"f", token_}, {"g", token_}, {"h", "h"}}, {right, left});
  const std::string last = commit_of({{"f", token_}, {"g", token_}}, {left_merge, right_merge});
  branch("main", last);
  run();
  EXPECT_EQ(introduced("f"), Ids{left});
  EXPECT_EQ(introduced("g"), Ids{right});
  EXPECT_EQ(newest("g"), last);
}

TEST_F(AttributionTest, TwoBranchesIntroduceForThemselves) {
  const std::string base = commit_of({{"file", "x"}}, {});
  const std::string left = commit_of({{"file", token_}}, {base});
  const std::string right = commit_of({{"file", token_ + "r"}}, {base});
  branch("left", left);
  branch("right", right);
  run();
  EXPECT_EQ(introduced("file"), (Ids{left, right}));
  EXPECT_EQ(tips("file"), (Ids{left, right}));
  EXPECT_EQ(newest("file"), right);
}

TEST_F(AttributionTest, UnreachableCommitsCount) {
  const std::string base = commit_of({{"file", "x"}}, {});
  const std::string amended = commit_of({{"file", token_}}, {base});
  branch("main", commit_of({{"file", "clean"}}, {base}));
  run();
  EXPECT_EQ(introduced("file"), Ids{amended});
  EXPECT_EQ(newest("file"), amended);
  EXPECT_TRUE(tips("file").empty());
  EXPECT_TRUE(result_.orphans.empty());
}

TEST_F(AttributionTest, ATipIsNewerThanALaterUnreachableCommit) {
  const std::string tip = commit_of({{"file", token_}}, {});
  commit_of({{"file", token_ + "later"}}, {tip});
  branch("main", tip);
  run();
  EXPECT_EQ(newest("file"), tip);
}

TEST_F(AttributionTest, WhereParentsAreMissingTheEdgeIntroduces) {
  const std::string first = commit_of({{"file", token_}}, {});
  const std::string second = commit_of({{"file", token_}, {"more", "m"}}, {first});
  branch("main", second);
  MemoryObjectStore shallow(repository_);
  shallow.remove(ObjectId::from_hex(first).value());
  const CommitGraph graph = graph_of(shallow);
  core::RunControl control;
  const Attribution result =
      scanner::git::attribute(shallow, graph, RandomHistory::find_hits(shallow), {}, {}, {}, control);
  const Trace& trace = result.traces.at({"file", 0});
  ASSERT_EQ(trace.introduced.size(), 1U);
  EXPECT_EQ(graph.node(trace.introduced.front().commit).id.hex(), second);
}

}  // namespace
}  // namespace ekaudit::tests
