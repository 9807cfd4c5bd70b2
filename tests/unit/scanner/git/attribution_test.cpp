// Attribution on small histories made by Git, one situation each. Random ones: attribution_random_test.cpp;
// forged and overlong ones: attribution_limits_test.cpp.
#include "scanner/git/attribution.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/scanner/git/history_case.h"

namespace ekaudit::tests {
namespace {

using scanner::git::Attribution;
using scanner::git::CommitGraph;
using scanner::git::CommitIndex;
using scanner::git::EntryKind;
using scanner::git::ObjectId;
using scanner::git::ObjectType;
using scanner::git::Trace;
using scanner::git::Version;
using support::GitFixture;
using support::MemoryObjectStore;
using support::RandomHistory;

using Ids = std::vector<std::string>;

class AttributionTest : public testing::Test {
 protected:
  const std::string token_ = RandomHistory::tokens()[0] + "\n";
  const std::string other_token_ = RandomHistory::tokens()[1] + "\n";

  // Everything that is in the repository now; tips are its branches, by name, unless given.
  void run(const std::optional<Ids>& tips = std::nullopt) {
    store_ = std::make_unique<MemoryObjectStore>(repository_);
    graph_ = graph_of(*store_);
    tip_ids_ = tips ? *tips : lines(repository_.git({"for-each-ref", "--format=%(objectname)", "refs/heads"}));
    std::vector<CommitIndex> indices;
    for (const std::string& id : tip_ids_) {
      indices.push_back(commit_at(graph_, id));
    }
    core::RunControl control;
    result_ = scanner::git::attribute(*store_, graph_, RandomHistory::find_hits(*store_), indices, {}, {},
                                      control);
  }

  static Ids lines(const std::string& text) {
    Ids result;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = text.find('\n', begin);
      result.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    return result;
  }

  // Fails the test where there is no such trace.
  const Trace& trace(const std::string& path, scanner::git::TokenNumber token = 0) const {
    return result_.traces.at({path, token});
  }
  Ids introduced(const std::string& path, scanner::git::TokenNumber token = 0) const {
    Ids ids;
    for (const Version& version : trace(path, token).introduced) {
      ids.push_back(graph_.node(version.commit).id.hex());
    }
    return ids;
  }
  std::string newest(const std::string& path) const { return graph_.node(trace(path).newest.commit).id.hex(); }
  Ids tips(const std::string& path) const {
    Ids ids;
    for (const std::size_t tip : trace(path).held_by_tips) {
      ids.push_back(tip_ids_.at(tip));
    }
    return ids;
  }
  std::string blob_in(const std::string& commit, const std::string& path) const {
    return repository_.git_line({"rev-parse", commit + ":" + path});
  }

  // A commit with exactly these files; nothing points at it.
  std::string commit_of(const std::vector<std::pair<std::string, std::string>>& files, const Ids& parents) {
    std::vector<GitFixture::Entry> entries;
    for (const auto& [name, content] : files) {
      entries.push_back({"100644", repository_.hash_object(content), name});
    }
    return repository_.commit_tree(repository_.mktree(entries), parents, "made\n");
  }
  void branch(const std::string& name, const std::string& commit) {
    repository_.git({"update-ref", "refs/heads/" + name, commit});
  }

  GitFixture repository_;
  std::unique_ptr<MemoryObjectStore> store_;
  CommitGraph graph_;
  Ids tip_ids_;
  Attribution result_;
};

TEST_F(AttributionTest, ReadsNothingWithoutAHit) {
  repository_.commit_file("file", "nothing here\n", "first");
  run();
  const auto enumerated = store_->enumerated();
  core::RunControl control;
  result_ = scanner::git::attribute(*store_, graph_, {}, {}, {}, {}, control);
  EXPECT_EQ(store_->enumerated(), enumerated);
  EXPECT_EQ(store_->reads(), 0U);
  EXPECT_TRUE(result_.traces.empty());
}

TEST_F(AttributionTest, ReadsEachTreeOnceForAllHits) {
  for (int i = 0; i < 5; ++i) {
    repository_.commit_file("dir" + std::to_string(i) + "/file", token_ + std::to_string(i), "more");
  }
  store_ = std::make_unique<MemoryObjectStore>(repository_);
  graph_ = graph_of(*store_);
  const auto hits = RandomHistory::find_hits(*store_);
  const auto enumerated = store_->enumerated();
  core::RunControl control;
  result_ = scanner::git::attribute(*store_, graph_, hits, {}, {}, {}, control);
  EXPECT_EQ(store_->enumerated() - enumerated, 10U);  // a root and a directory for each commit
  EXPECT_EQ(store_->reads(), 0U);
  EXPECT_EQ(result_.traces.size(), 5U);
}

TEST_F(AttributionTest, ALineBesideTheTokenIsNoIntroduction) {
  repository_.commit_file("file", "before\n", "first");
  const std::string second = repository_.commit_file("file", "before\n" + token_, "second");
  const std::string third = repository_.commit_file("file", "before\n" + token_ + "after\n", "third");
  run();
  EXPECT_EQ(introduced("file"), Ids{second});
  EXPECT_EQ(trace("file").introduced.front().blob.hex(), blob_in(second, "file"));
  EXPECT_EQ(newest("file"), third);
  EXPECT_EQ(trace("file").newest.blob.hex(), blob_in(third, "file"));
  EXPECT_EQ(tips("file"), Ids{third});
}

TEST_F(AttributionTest, AfterRemovalTheNewestIsTheParent) {
  const std::string first = repository_.commit_file("file", token_, "first");
  const std::string second = repository_.commit_file("file", token_ + "more\n", "second");
  repository_.commit_file("file", "gone\n", "third");
  repository_.commit_file("other", "x\n", "fourth");
  run();
  EXPECT_EQ(introduced("file"), Ids{first});
  EXPECT_EQ(newest("file"), second);
  EXPECT_TRUE(tips("file").empty());
}

TEST_F(AttributionTest, TwoTokensOfAFileHaveTracesOfTheirOwn) {
  const std::string first = repository_.commit_file("file", token_, "first");
  const std::string second = repository_.commit_file("file", token_ + other_token_, "second");
  run();
  EXPECT_EQ(introduced("file", 0), Ids{first});
  EXPECT_EQ(introduced("file", 1), Ids{second});
}

TEST_F(AttributionTest, WhatComesBackIsIntroducedAgain) {
  const std::string first = repository_.commit_file("file", token_, "first");
  repository_.commit_file("file", "gone\n", "second");
  const std::string third = repository_.commit_file("file", token_, "third");
  run();
  EXPECT_EQ(introduced("file"), (Ids{first, third}));
  EXPECT_EQ(newest("file"), third);
}

TEST_F(AttributionTest, ARenameIntroducesTheNewPath) {
  const std::string first = repository_.commit_file("old/deep/file", token_, "first");
  repository_.git({"mv", "old", "new"});
  const std::string second = repository_.commit("second");
  run();
  EXPECT_EQ(introduced("old/deep/file"), Ids{first});
  EXPECT_EQ(newest("old/deep/file"), first);
  EXPECT_EQ(introduced("new/deep/file"), Ids{second});
  EXPECT_EQ(tips("new/deep/file"), Ids{second});
}

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

TEST_F(AttributionTest, FileAndDirectoryMayTakeEachOthersPlace) {
  const std::string first = repository_.commit_file("name", token_, "first");
  repository_.git({"rm", "-q", "name"});
  const std::string second = repository_.commit_file("name/below", token_, "second");
  repository_.git({"rm", "-q", "name/below"});
  const std::string third = repository_.commit_file("name", token_, "third");
  run();
  EXPECT_EQ(introduced("name"), (Ids{first, third}));
  EXPECT_EQ(introduced("name/below"), Ids{second});
  EXPECT_EQ(newest("name/below"), second);
}

TEST_F(AttributionTest, TellsLinksFromFiles) {
  const std::string blob = repository_.hash_object(token_);
  const std::string tree = repository_.mktree({{"100755", blob, "file"}, {"120000", blob, "link"}});
  branch("main", repository_.commit_tree(tree, {}, "both"));
  run();
  EXPECT_EQ(trace("file").newest.kind, EntryKind::file);
  EXPECT_EQ(trace("link").newest.kind, EntryKind::symlink);
  EXPECT_EQ(trace("link").introduced.front().kind, EntryKind::symlink);
}

TEST_F(AttributionTest, KeepsTheBytesOfPaths) {
  const std::string name = "caf\xE9 \n\x1B[31m";
  const std::string inner = repository_.mktree({{"100644", repository_.hash_object(token_), name}});
  branch("main", repository_.commit_tree(repository_.mktree({{"40000", inner, name}}), {}, "names"));
  run();
  EXPECT_EQ(introduced(name + "/" + name).size(), 1U);
}

TEST_F(AttributionTest, SubmodulesAreNoDirectories) {
  // The id of the submodule's commit is that of a tree with a hit.
  const ObjectId file = ObjectId::from_hex(repository_.hash_object(token_)).value();
  const std::string inner = repository_.hash_object(support::tree_entry("100644", "file", file), "tree");
  const std::string tree = repository_.hash_object(
      support::tree_entry("100644", "file", file) +
          support::tree_entry("160000", "module", ObjectId::from_hex(inner).value()),
      "tree");
  branch("main", repository_.commit_tree(tree, {}, "module"));
  run();
  EXPECT_EQ(result_.traces.size(), 1U);
  EXPECT_EQ(introduced("file").size(), 1U);
}

TEST_F(AttributionTest, ADanglingBlobIsAnOrphanWithoutPath) {
  repository_.commit_file("file", "x", "first");
  const std::string blob = repository_.hash_object(token_);
  run();
  EXPECT_TRUE(result_.traces.empty());
  ASSERT_EQ(result_.orphans.size(), 1U);
  EXPECT_EQ(result_.orphans.front().blob.hex(), blob);
  EXPECT_EQ(result_.orphans.front().path, "");
  EXPECT_TRUE(result_.orphans.front().root.is_zero());
}

TEST_F(AttributionTest, AnOrphanHasItsPathBelowTheOutermostTree) {
  const std::string blob = repository_.hash_object(token_);
  const std::string inner = repository_.mktree({{"120000", blob, "link"}});
  const std::string middle = repository_.mktree({{"40000", inner, "inner"}});
  const std::string outer = repository_.mktree({{"40000", middle, "middle"}});
  run(Ids{});
  ASSERT_EQ(result_.orphans.size(), 1U);
  EXPECT_EQ(result_.orphans.front().path, "middle/inner/link");
  EXPECT_EQ(result_.orphans.front().root.hex(), outer);
  EXPECT_EQ(result_.orphans.front().kind, EntryKind::symlink);
}

TEST_F(AttributionTest, ABlobThatACommitHoldsSomewhereIsNoOrphan) {
  repository_.commit_file("dir/file", token_, "first");
  repository_.mktree({{"100644", repository_.hash_object(token_), "dangling"}});
  run();
  EXPECT_TRUE(result_.orphans.empty());
  EXPECT_EQ(result_.traces.size(), 1U);
}

TEST_F(AttributionTest, HitsMayBeDirectoriesAndSubmodules) {
  const std::string first = repository_.commit_file("dir/sub/file", "x", "first");
  const std::string sub = repository_.git_line({"rev-parse", "HEAD:dir/sub"});
  const std::string module(40, 'c');
  repository_.git({"update-index", "--add", "--cacheinfo", "160000," + module + ",module"});
  repository_.git({"commit", "--quiet", "-m", "module"});
  const std::string second = repository_.git_line({"rev-parse", "HEAD"});
  store_ = std::make_unique<MemoryObjectStore>(repository_);
  graph_ = graph_of(*store_);
  core::RunControl control;
  result_ = scanner::git::attribute(
      *store_, graph_,
      {{ObjectId::from_hex(sub).value(), {0}}, {ObjectId::from_hex(module).value(), {0}},
       {support::object_id_of(ObjectType::blob, "x"), {0}}},
      {}, {}, {}, control);
  EXPECT_EQ(introduced("dir/sub"), Ids{first});
  EXPECT_EQ(trace("dir/sub").newest.kind, EntryKind::directory);
  EXPECT_EQ(introduced("dir/sub/file"), Ids{first});
  EXPECT_EQ(introduced("module"), Ids{second});
  EXPECT_EQ(trace("module").newest.kind, EntryKind::submodule);
}

TEST_F(AttributionTest, StoppedItHoldsNothing) {
  repository_.commit_file("file", token_, "first");
  run();
  core::RunControl control;
  control.stop(core::StopReason::interrupted);
  result_ = scanner::git::attribute(*store_, graph_, RandomHistory::find_hits(*store_), {}, {}, {}, control);
  EXPECT_TRUE(result_.traces.empty());
  EXPECT_TRUE(result_.orphans.empty());
}

}  // namespace
}  // namespace ekaudit::tests
