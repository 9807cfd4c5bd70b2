#include "scanner/git/refs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "scanner/git/repository.h"
#include "tests/support/git_fixture.h"

namespace ekaudit::scanner::git {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::support::GitFixture;
using tests::support::write_file;

struct Refs {
  std::vector<Ref> all;
  core::Notices notices;

  explicit Refs(const fs::path& path) {
    const auto repository = Repository::discover(path);
    all = repository.value()->refs(notices);
  }

  const Ref& operator[](const std::string& name) const {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Ref& ref) { return ref.name == name; });
    if (found == all.end()) {
      throw std::runtime_error("no ref " + name);
    }
    return *found;
  }
  bool has(const std::string& name) const {
    return std::any_of(all.begin(), all.end(), [&](const Ref& ref) { return ref.name == name; });
  }
};

// "NAME TARGET" as Git sees it, HEADs left out.
std::string git_refs(const GitFixture& repo) {
  return repo.git({"for-each-ref", "--format=%(refname) %(objectname)"});
}

std::string listing(const Refs& refs) {
  std::string text;
  for (const Ref& ref : refs.all) {
    text += ref.name.starts_with("refs/") ? ref.name + ' ' + ref.target.hex() + '\n' : "";
  }
  return text;
}

void fill(GitFixture& repo) {
  repo.commit_file("file", "one", "one");
  repo.git({"tag", "light"});
  repo.git({"tag", "-a", "-m", "message", "annotated"});
  repo.git({"tag", "-a", "-m", "message", "nested", "annotated"});
  repo.git({"tag", "on-blob", repo.git_line({"rev-parse", "HEAD:file"})});
  repo.git({"branch", "feature/deep/name"});
  repo.git({"notes", "add", "-m", "note"});
  repo.git({"update-ref", "refs/remotes/origin/main", "HEAD"});
  repo.git({"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"});
  repo.git({"update-ref", "refs/pull/1/head", "HEAD"});
  repo.write("file", "changed");
  repo.git({"stash", "push", "--quiet"});
}

TEST(Refs, AreThoseGitSeesLooseAndPacked) {
  GitFixture repo;
  fill(repo);
  const std::string expected = git_refs(repo);
  EXPECT_EQ(listing(Refs(repo.path())), expected);
  repo.git({"pack-refs", "--all"});
  EXPECT_EQ(listing(Refs(repo.path())), expected);
  repo.commit_file("file", "two", "two");
  EXPECT_EQ(listing(Refs(repo.path())), git_refs(repo));
  EXPECT_NE(git_refs(repo), expected);
  EXPECT_THAT(Refs(repo.path()).notices, IsEmpty());
}

TEST(Refs, KindsFollowFromNames) {
  GitFixture repo;
  fill(repo);
  const Refs refs(repo.path());
  EXPECT_EQ(refs["refs/heads/main"].kind, RefKind::branch);
  EXPECT_EQ(refs["refs/heads/feature/deep/name"].kind, RefKind::branch);
  EXPECT_EQ(refs["refs/remotes/origin/HEAD"].kind, RefKind::remote_branch);
  EXPECT_EQ(refs["refs/tags/light"].kind, RefKind::tag);
  EXPECT_EQ(refs["refs/notes/commits"].kind, RefKind::note);
  EXPECT_EQ(refs["refs/stash"].kind, RefKind::stash);
  EXPECT_EQ(refs["refs/pull/1/head"].kind, RefKind::other);
}

TEST(Refs, TagsAreTakenOff) {
  GitFixture repo;
  fill(repo);
  const Refs refs(repo.path());
  const std::string head = repo.git_line({"rev-parse", "HEAD"});
  EXPECT_EQ(refs["refs/tags/light"].peeled.hex(), head);
  EXPECT_EQ(refs["refs/tags/annotated"].peeled.hex(), head);
  EXPECT_EQ(refs["refs/tags/annotated"].target.hex(), repo.git_line({"rev-parse", "annotated"}));
  EXPECT_EQ(refs["refs/tags/nested"].peeled.hex(), head);
  EXPECT_EQ(refs["refs/tags/on-blob"].peeled.hex(), repo.git_line({"rev-parse", "HEAD:file"}));
}

TEST(Refs, ADetachedHeadIsARefAndAnAttachedOneIsNot) {
  GitFixture repo;
  fill(repo);
  EXPECT_FALSE(Refs(repo.path()).has("HEAD"));
  repo.git({"checkout", "--quiet", "--detach"});
  const Refs refs(repo.path());
  EXPECT_EQ(refs["HEAD"].kind, RefKind::head);
  EXPECT_EQ(refs["HEAD"].target.hex(), repo.git_line({"rev-parse", "HEAD"}));
}

TEST(Refs, AnUnbornBranchIsNoRefAndNoDamage) {
  const GitFixture repo;
  const Refs refs(repo.path());
  EXPECT_THAT(refs.all, IsEmpty());
  EXPECT_THAT(refs.notices, IsEmpty());
  EXPECT_EQ(Repository::discover(repo.path()).value()->head(), std::nullopt);
  EXPECT_EQ(Repository::discover(repo.path()).value()->head_id(), std::nullopt);
}

TEST(Refs, WhatHeadHoldsNeedsNoObject) {
  GitFixture repo;
  const std::string head = repo.commit_file("file", "text", "commit");
  fs::remove_all(repo.git_dir() / "objects");
  fs::create_directory(repo.git_dir() / "objects");
  const auto repository = Repository::discover(repo.path()).value();
  EXPECT_EQ(repository->head_id()->hex(), head);
  EXPECT_EQ(repository->head(), std::nullopt);
}

TEST(Refs, LinkedWorktreesHaveRefsOfTheirOwn) {
  GitFixture repo;
  const std::string first = repo.commit_file("file", "one", "one");
  const std::string second = repo.commit_file("file", "two", "two");
  const fs::path linked = repo.parent() / "linked";
  repo.git({"worktree", "add", "--quiet", "--detach", linked.string(), first});
  EXPECT_EQ(repo.run_git(linked, {"update-ref", "refs/bisect/bad", second}).exit_code, 0);
  repo.git({"checkout", "--quiet", "--detach"});

  const Refs main(repo.path());
  EXPECT_EQ(main["HEAD"].target.hex(), second);
  EXPECT_EQ(main["worktrees/linked/HEAD"].target.hex(), first);
  EXPECT_EQ(main["worktrees/linked/HEAD"].kind, RefKind::head);
  EXPECT_EQ(main["worktrees/linked/refs/bisect/bad"].target.hex(), second);

  const Refs other(linked);
  EXPECT_EQ(other["HEAD"].target.hex(), first);
  EXPECT_EQ(other["main-worktree/HEAD"].target.hex(), second);
  EXPECT_FALSE(other.has("worktrees/linked/HEAD"));
  EXPECT_THAT(other.notices, IsEmpty());
}

TEST(Refs, BrokenRefsAreNamedAndKeepTheirNames) {
  GitFixture repo;
  fill(repo);
  write_file(repo.git_dir() / "refs/heads/empty", "");
  write_file(repo.git_dir() / "refs/heads/nonsense", "nonsense\n");
  write_file(repo.git_dir() / "refs/heads/long", std::string(40, 'a') + "bcd\n");
  write_file(repo.git_dir() / "refs/heads/dangling", "ref: refs/heads/nowhere\n");
  write_file(repo.git_dir() / "refs/heads/missing", std::string(40, 'a') + "\n");
  write_file(repo.git_dir() / "refs/heads/half.lock", "");
  const Refs refs(repo.path());
  std::map<std::string, bool> incomplete;
  for (const core::Notice& notice : refs.notices) {
    EXPECT_EQ(notice.kind, "broken-ref");
    incomplete[notice.path] = notice.incomplete;
    EXPECT_TRUE(refs[notice.path].peeled.is_zero());
  }
  EXPECT_EQ(incomplete, (std::map<std::string, bool>{{"refs/heads/dangling", false},
                                                     {"refs/heads/empty", false},
                                                     {"refs/heads/long", false},
                                                     {"refs/heads/missing", true},
                                                     {"refs/heads/nonsense", false}}));
  EXPECT_EQ(refs["refs/heads/missing"].target.hex(), std::string(40, 'a'));
  EXPECT_FALSE(refs.has("refs/heads/half.lock"));
  EXPECT_FALSE(refs["refs/heads/main"].peeled.is_zero());
}

TEST(Refs, SymbolicRefsAreFollowedFiveSteps) {
  GitFixture repo;
  const std::string head = repo.commit_file("file", "one", "one");
  write_file(repo.git_dir() / "refs/heads/s1", "ref: refs/heads/main\n");
  for (int i = 2; i <= 6; ++i) {
    write_file(repo.git_dir() / ("refs/heads/s" + std::to_string(i)),
               "ref:refs/heads/s" + std::to_string(i - 1) + "  \n");
  }
  write_file(repo.git_dir() / "refs/heads/circle", "ref: refs/heads/circle\n");
  fs::create_symlink("refs/heads/main", repo.git_dir() / "refs/heads/link");
  const Refs refs(repo.path());
  EXPECT_EQ(refs["refs/heads/s5"].target.hex(), head);
  EXPECT_EQ(refs["refs/heads/link"].target.hex(), head);
  EXPECT_TRUE(refs["refs/heads/s6"].target.is_zero());
  EXPECT_TRUE(refs["refs/heads/circle"].target.is_zero());
  EXPECT_EQ(refs.notices.size(), 2U);
}

TEST(Refs, NamesAreBytes) {
  GitFixture repo;
  const std::string head = repo.commit_file("file", "one", "one");
  const std::string name = "refs/heads/\xFF\xFEname";
  repo.git({"update-ref", name, head});
  EXPECT_EQ(Refs(repo.path())[name].target.hex(), head);
  repo.git({"pack-refs", "--all"});
  EXPECT_EQ(Refs(repo.path())[name].target.hex(), head);
}

TEST(Refs, BadLinesOfPackedRefsHideNoOthers) {
  GitFixture repo;
  const std::string head = repo.commit_file("file", "one", "one");
  write_file(repo.git_dir() / "packed-refs", "# pack-refs with: peeled\nnonsense\n" + head + "\n" + head +
                                                 " refs/tags/kept\n^" + std::string(40, 'b') + "\n" + head +
                                                 " refs/tags/last");
  const Refs refs(repo.path());
  EXPECT_EQ(refs["refs/tags/kept"].peeled.hex(), head);
  EXPECT_EQ(refs["refs/tags/last"].peeled.hex(), head);
  ASSERT_EQ(refs.notices.size(), 1U);
  EXPECT_EQ(refs.notices[0].kind, "unreadable-refs");
  EXPECT_TRUE(refs.notices[0].incomplete);
  EXPECT_THAT(refs.notices[0].message, HasSubstr("2 lines"));
}

TEST(Refs, PackingChangesNothing) {
  GitFixture repo;
  fill(repo);
  const auto peeled = [&] {
    std::string text;
    for (const Ref& ref : Refs(repo.path()).all) {
      text += ref.name + ' ' + ref.peeled.hex() + '\n';
    }
    return text;
  };
  const std::string loose = peeled();
  repo.git({"pack-refs", "--all"});
  EXPECT_EQ(peeled(), loose);
}

TEST(Refs, WhatPackedRefsSayOfTagsIsNotBelieved) {
  GitFixture repo;
  const std::string first = repo.commit_file("file", "one", "one");
  const std::string head = repo.commit_file("file", "two", "two");
  repo.git({"tag", "-a", "-m", "message", "v1"});
  const std::string tag = repo.git_line({"rev-parse", "v1"});
  const std::string missing(40, 'b');
  write_file(repo.git_dir() / "packed-refs", "# pack-refs with: peeled fully-peeled sorted \n" + head +
                                                 " refs/remotes/o/branch\n^" + first + "\n" + tag +
                                                 " refs/tags/bare\n" + missing + " refs/tags/commit-gone\n" +
                                                 missing + " refs/tags/tag-gone\n^" + head + "\n");
  const Refs refs(repo.path());
  EXPECT_EQ(refs["refs/remotes/o/branch"].peeled.hex(), head);
  EXPECT_EQ(refs["refs/tags/bare"].peeled.hex(), head);
  EXPECT_TRUE(refs["refs/tags/commit-gone"].peeled.is_zero());
  EXPECT_TRUE(refs["refs/tags/tag-gone"].peeled.is_zero());
  ASSERT_EQ(refs.notices.size(), 2U);
  EXPECT_EQ(refs.notices[0].kind, "broken-ref");
  EXPECT_TRUE(refs.notices[0].incomplete);
}

TEST(Refs, NoticesStandWheneverTheyAreAskedFor) {
  GitFixture repo;
  write_file(repo.git_dir() / "refs/heads/empty", "");
  const auto repository = Repository::discover(repo.path());
  core::Notices first;
  core::Notices second;
  repository.value()->refs(first);
  repository.value()->refs(second);
  EXPECT_EQ(first.size(), 1U);
  EXPECT_EQ(second.size(), 1U);
}

TEST(Refs, HundredsOfThousandsAreReadInOneGo) {
  GitFixture repo;
  const std::string head = repo.commit_file("file", "one", "one");
  std::string packed = "# pack-refs with: peeled fully-peeled sorted \n";
  constexpr std::size_t k_count = 200000;
  for (std::size_t i = 0; i < k_count; ++i) {
    packed += head + " refs/pull/" + std::to_string(i) + "/head\n";
  }
  write_file(repo.git_dir() / "packed-refs", packed);
  const Refs refs(repo.path());
  EXPECT_EQ(refs.all.size(), k_count + 1);
  EXPECT_THAT(refs.notices, IsEmpty());
}

TEST(Refs, TagsNestedTooDeepAreBroken) {
  GitFixture repo;
  std::string target = repo.commit_file("file", "one", "one");
  std::string type = "commit";
  std::vector<std::string> tags;
  for (unsigned i = 0; i <= k_max_tag_depth; ++i) {
    target = repo.hash_object("object " + target + "\ntype " + type + "\ntag t\n\nmessage\n", "tag");
    type = "tag";
    tags.push_back(target);
  }
  write_file(repo.git_dir() / "refs/tags/deep", tags[k_max_tag_depth] + "\n");
  write_file(repo.git_dir() / "refs/tags/less-deep", tags[k_max_tag_depth - 1] + "\n");
  const Refs refs(repo.path());
  EXPECT_TRUE(refs["refs/tags/deep"].peeled.is_zero());
  EXPECT_EQ(refs["refs/tags/less-deep"].peeled.hex(), repo.git_line({"rev-parse", "HEAD"}));
}

}  // namespace
}  // namespace ekaudit::scanner::git
