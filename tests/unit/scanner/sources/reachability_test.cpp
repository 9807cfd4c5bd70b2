#include "scanner/sources/reachability.h"

#include <gtest/gtest.h>

namespace ekaudit::scanner::sources {
namespace {

git::ObjectId id(char digit) {
  return *git::ObjectId::from_hex(std::string(40, digit));
}

git::Ref make_ref(std::string name, git::RefKind kind, char target) {
  return {std::move(name), kind, id(target), id(target)};
}

// 1 <- 2 <- 3, and 4, 5, 6 on their own.
git::CommitGraph make_graph() {
  git::CommitGraph graph;
  const std::string tree = "tree " + id('0').hex() + "\n";
  graph.add(id('1'), tree + "\n");
  graph.add(id('2'), tree + "parent " + id('1').hex() + "\n\n");
  graph.add(id('3'), tree + "parent " + id('2').hex() + "\n\n");
  for (const char lone : {'4', '5', '6'}) {
    graph.add(id(lone), tree + "\n");
  }
  graph.finish();
  return graph;
}

TEST(Reachability, TellsPushedLocalStashAndUnreachable) {
  const git::CommitGraph graph = make_graph();
  const std::vector<git::Ref> refs = {make_ref("refs/heads/main", git::RefKind::branch, '3'),
                                      make_ref("refs/notes/commits", git::RefKind::note, '5'),
                                      make_ref("refs/remotes/origin/main", git::RefKind::remote_branch, '2'),
                                      make_ref("refs/stash", git::RefKind::stash, '4')};
  const Reachability reachability(graph, refs, {id('4')});
  EXPECT_EQ(reachability.exposure(id('1')), Exposure::pushed);
  EXPECT_EQ(reachability.exposure(id('2')), Exposure::pushed);
  EXPECT_EQ(reachability.exposure(id('3')), Exposure::local);
  EXPECT_EQ(reachability.exposure(id('4')), Exposure::stash);
  EXPECT_EQ(reachability.exposure(id('5')), Exposure::local);
  EXPECT_EQ(reachability.exposure(id('6')), Exposure::unreachable);
  EXPECT_EQ(reachability.exposure(id('9')), Exposure::unreachable);
  EXPECT_EQ(reachability.note_ref(id('5')), "refs/notes/commits");
  EXPECT_EQ(reachability.note_ref(id('3')), "");
}

TEST(Reachability, WithoutRemoteRefsEverythingReachableCountsAsPushed) {
  const git::CommitGraph graph = make_graph();
  const std::vector<git::Ref> refs = {make_ref("refs/heads/main", git::RefKind::branch, '3')};
  const Reachability reachability(graph, refs, {id('4')});
  EXPECT_EQ(reachability.exposure(id('3')), Exposure::pushed);
  EXPECT_EQ(reachability.exposure(id('4')), Exposure::stash);
  EXPECT_EQ(reachability.exposure(id('6')), Exposure::unreachable);
  EXPECT_EQ(reachability.exposure_of_ref(refs[0]), Exposure::pushed);
}

TEST(ShortName, IsWhatPeopleSay) {
  EXPECT_EQ(short_name(make_ref("refs/heads/a/b", git::RefKind::branch, '1')), "a/b");
  EXPECT_EQ(short_name(make_ref("refs/remotes/origin/main", git::RefKind::remote_branch, '1')),
            "origin/main");
}

}  // namespace
}  // namespace ekaudit::scanner::sources
