// Attribution on small histories made by Git, one situation each. Merges and branches:
// attribution_merge_test.cpp; random histories: attribution_random_test.cpp; forged and overlong ones:
// attribution_limits_test.cpp.
#include "scanner/git/attribution.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/scanner/git/attribution_case.h"

namespace ekaudit::tests {
namespace {

using scanner::git::EntryKind;
using scanner::git::ObjectId;
using scanner::git::ObjectType;
using support::MemoryObjectStore;
using support::RandomHistory;

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
  const std::string tree =
      repository_.hash_object(support::tree_entry("100644", "file", file) +
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
  result_ = scanner::git::attribute(*store_, graph_,
                                    {{ObjectId::from_hex(sub).value(), {0}},
                                     {ObjectId::from_hex(module).value(), {0}},
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
