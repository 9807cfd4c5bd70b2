#include "audit/identity.h"

#include <gtest/gtest.h>

namespace ekaudit::audit {
namespace {

TEST(PublicRemote, DropsCredentials) {
  EXPECT_EQ(public_remote("https://user:secret@Example.com/team/app.git"),
            "https://example.com/team/app.git");
  EXPECT_EQ(public_remote("https://a@b:c@example.com/team/app"), "https://example.com/team/app");
  EXPECT_EQ(public_remote("https://example.com/team/app?access_token=secret#x"),
            "https://example.com/team/app");
  EXPECT_EQ(public_remote("ssh://git@example.com:2222/team/app.git"), "ssh://example.com:2222/team/app.git");
  EXPECT_EQ(public_remote("git@example.com:team/app.git"), "ssh://example.com/team/app.git");
}

TEST(PublicRemote, IsEmptyForLocalPaths) {
  EXPECT_EQ(public_remote(""), "");
  EXPECT_EQ(public_remote("/srv/git/app.git"), "");
  EXPECT_EQ(public_remote("../app"), "");
  EXPECT_EQ(public_remote("./a:b"), "");
  EXPECT_EQ(public_remote("file:///srv/git/app.git"), "");
}

TEST(IdFromRemote, IsTheSameForEveryWayToWriteIt) {
  for (const char* url : {"https://user:pw@example.com/team/app.git", "https://EXAMPLE.com/team/app/",
                          "ssh://git@example.com:22/team/app.git", "git@example.com:team/app.git",
                          "git@example.com:/team/app"}) {
    EXPECT_EQ(id_from_remote(public_remote(url)), "example.com/team/app") << url;
  }
  EXPECT_EQ(id_from_remote(""), "");
}

TEST(IdFromRoots, DependsOnTheRootCommitsOnly) {
  scanner::git::CommitGraph graph;
  const auto root = *scanner::git::ObjectId::from_hex(std::string(40, '1'));
  const auto child = *scanner::git::ObjectId::from_hex(std::string(40, '2'));
  const std::string tree = "tree " + std::string(40, '3') + "\n";
  graph.add(root, tree + "\nroot\n");
  graph.add(child, tree + "parent " + root.hex() + "\n\nchild\n");
  graph.finish();
  EXPECT_EQ(id_from_roots(graph, child), id_from_roots(graph, root));
  EXPECT_EQ(id_from_roots(graph, child).compare(0, 6, "roots:"), 0);
  EXPECT_EQ(id_from_roots(graph, *scanner::git::ObjectId::from_hex(std::string(40, '9'))), "");
}

}  // namespace
}  // namespace ekaudit::audit
