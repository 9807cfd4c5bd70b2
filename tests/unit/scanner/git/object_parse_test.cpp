#include "scanner/git/object_parse.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/git_fixture.h"
#include "tests/support/memory_object_store.h"

namespace ekaudit::tests {
namespace {

using scanner::git::Commit;
using scanner::git::EntryKind;
using scanner::git::ObjectId;
using scanner::git::parse_commit;
using scanner::git::parse_signature;
using scanner::git::parse_tag;
using scanner::git::Signature;
using scanner::git::Tag;
using scanner::git::TreeReader;
using support::tree_entry;

const std::string k_id_a(40, 'a');
const std::string k_id_b(40, 'b');

ObjectId id_of(const std::string& hex) {
  return ObjectId::from_hex(hex).value();
}

core::TimePoint at(std::int64_t seconds) {
  return core::TimePoint(std::chrono::seconds(seconds));
}

TEST(ParseSignature, TakesNameMailAndTime) {
  const Signature signature = parse_signature("A U Thor <a@example.com> 1700000000 +0100");
  EXPECT_EQ(signature.name, "A U Thor");
  EXPECT_EQ(signature.email, "a@example.com");
  EXPECT_EQ(signature.time, at(1700000000));
}

TEST(ParseSignature, LeavesMissingPartsEmpty) {
  EXPECT_EQ(parse_signature("").name, "");
  EXPECT_FALSE(parse_signature("").time);
  EXPECT_EQ(parse_signature("just a name").name, "just a name");
  EXPECT_EQ(parse_signature("just a name").email, "");
  EXPECT_EQ(parse_signature("<a@b> 5").name, "");
  EXPECT_EQ(parse_signature("<a@b> 5").time, at(5));
  EXPECT_EQ(parse_signature("N <a@b").email, "a@b");
  EXPECT_FALSE(parse_signature("N <a@b").time);
  EXPECT_FALSE(parse_signature("N <a@b> ").time);
  EXPECT_FALSE(parse_signature("N <a@b> soon").time);
  EXPECT_FALSE(parse_signature("N <a@b> -5 +0000").time);
}

TEST(ParseSignature, TakesTheTimeBehindTheLastBracket) {
  const Signature signature = parse_signature("N <a>b> 7 +0000");
  EXPECT_EQ(signature.email, "a");
  EXPECT_EQ(signature.time, at(7));
}

TEST(ParseSignature, RefusesTimesBeyondTheCalendar) {
  EXPECT_EQ(parse_signature("N <m> 253402300799 +0000").time, at(253402300799));
  EXPECT_FALSE(parse_signature("N <m> 253402300800 +0000").time);
  EXPECT_FALSE(parse_signature("N <m> 99999999999999999999999 +0000").time);
}

TEST(ParseCommit, TakesAllParts) {
  const std::string bytes =
      "tree " + k_id_a + "\nparent " + k_id_b + "\nparent " + k_id_a +
      "\nauthor A <a@b> 1 +0000\ncommitter C <c@d> 2 +0000\nencoding latin1\n\nsubject\n\nbody\n";
  const Commit commit = parse_commit(bytes);
  EXPECT_EQ(commit.tree, id_of(k_id_a));
  EXPECT_EQ(commit.parents, (std::vector{id_of(k_id_b), id_of(k_id_a)}));
  EXPECT_EQ(commit.author_line, "A <a@b> 1 +0000");
  EXPECT_EQ(commit.committer_line, "C <c@d> 2 +0000");
  EXPECT_EQ(bytes.substr(commit.message_offset), "subject\n\nbody\n");
}

TEST(ParseCommit, IgnoresLinesOfSignaturesAndMergedTags) {
  const std::string bytes = "tree " + k_id_a +
                            "\nauthor A <a@b> 1 +0000\ncommitter C <c@d> 2 +0000\nmergetag object " + k_id_b +
                            "\n tree " + k_id_b + "\n author Other <o@p> 9 +0000\n \n parent " + k_id_b +
                            "\ngpgsig -----BEGIN\n \n iQ==\n\nmessage";
  const Commit commit = parse_commit(bytes);
  EXPECT_EQ(commit.tree, id_of(k_id_a));
  EXPECT_TRUE(commit.parents.empty());
  EXPECT_EQ(commit.author_line, "A <a@b> 1 +0000");
  EXPECT_EQ(bytes.substr(commit.message_offset), "message");
}

TEST(ParseCommit, TakesParentsOnlyWhereGitDoes) {
  const Commit commit =
      parse_commit("tree " + k_id_a + "\nauthor A <a@b> 1 +0000\nparent " + k_id_b + "\n\nmessage");
  EXPECT_TRUE(commit.parents.empty());
}

TEST(ParseCommit, LetsTheFirstHeaderOfANameCount) {
  const std::string bytes = "tree " + k_id_a + "\ntree " + k_id_b + "\nauthor one\nauthor two\n\n";
  const Commit commit = parse_commit(bytes);
  EXPECT_EQ(commit.tree, id_of(k_id_a));
  EXPECT_EQ(commit.author_line, "one");
}

TEST(ParseCommit, YieldsWhatCanBeRead) {
  EXPECT_TRUE(parse_commit("").tree.is_zero());
  EXPECT_EQ(parse_commit("").message_offset, 0U);
  EXPECT_TRUE(parse_commit("tree 123\n\nm").tree.is_zero());
  EXPECT_TRUE(parse_commit("tree " + std::string(40, 'g') + "\n\nm").tree.is_zero());
  EXPECT_EQ(parse_commit("author A\n\nm").author_line, "A");
  const std::string without_message = "tree " + k_id_a + "\nauthor A";
  EXPECT_EQ(parse_commit(without_message).author_line, "A");
  EXPECT_EQ(parse_commit(without_message).message_offset, without_message.size());
  EXPECT_EQ(parse_commit("\nmessage").message_offset, 1U);
}

TEST(ParseTag, TakesAllParts) {
  const std::string bytes =
      "object " + k_id_a + "\ntype commit\ntag v1.0\ntagger T <t@u> 3 +0000\n\nrelease\n";
  const Tag tag = parse_tag(bytes);
  EXPECT_EQ(tag.target, id_of(k_id_a));
  EXPECT_EQ(tag.target_type, "commit");
  EXPECT_EQ(tag.name, "v1.0");
  EXPECT_EQ(tag.tagger_line, "T <t@u> 3 +0000");
  EXPECT_EQ(bytes.substr(tag.message_offset), "release\n");
}

TEST(ParseTag, YieldsWhatCanBeRead) {
  EXPECT_TRUE(parse_tag("").target.is_zero());
  EXPECT_EQ(parse_tag("tag old\n").name, "old");
  EXPECT_EQ(parse_tag("tag old\n").tagger_line, "");
  EXPECT_EQ(parse_tag("type\n").target_type, "");
}

TEST(TreeReader, TakesEveryKindOfEntry) {
  const std::string bytes =
      tree_entry("100644", "file", id_of(k_id_a)) + tree_entry("100755", "run", id_of(k_id_a)) +
      tree_entry("120000", "link", id_of(k_id_b)) + tree_entry("40000", "dir", id_of(k_id_a)) +
      tree_entry("160000", "module", id_of(k_id_b)) + tree_entry("1", "odd", id_of(k_id_a)) +
      tree_entry("0040000", "padded", id_of(k_id_b));
  TreeReader reader(bytes);
  std::vector<std::string> names;
  std::vector<EntryKind> kinds;
  while (const auto entry = reader.next()) {
    names.emplace_back(entry->name);
    kinds.push_back(entry->kind);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"file", "run", "link", "dir", "module", "odd", "padded"}));
  EXPECT_EQ(kinds, (std::vector{EntryKind::file, EntryKind::file, EntryKind::symlink, EntryKind::directory,
                                EntryKind::submodule, EntryKind::file, EntryKind::directory}));
  EXPECT_FALSE(reader.truncated());
}

TEST(TreeReader, PassesEmptyAndRepeatedNames) {
  const std::string bytes = tree_entry("100644", "", id_of(k_id_a)) + tree_entry("100644", "", id_of(k_id_b));
  TreeReader reader(bytes);
  EXPECT_EQ(reader.next()->id, id_of(k_id_a));
  EXPECT_EQ(reader.next()->id, id_of(k_id_b));
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.truncated());
}

TEST(TreeReader, StopsAtTheFirstMalformedEntry) {
  const std::string good = tree_entry("100644", "file", id_of(k_id_a));
  // Every proper part of a second entry, and entries that are wrong in themselves.
  std::vector<std::string> tails = {"abc", " name", "100648 f", std::string("100644 f\0short", 14)};
  for (std::size_t size = 1; size < good.size(); ++size) {
    tails.push_back(good.substr(0, size));
  }
  for (const std::string& tail : tails) {
    const std::string bytes = good + tail;
    TreeReader reader(bytes);
    ASSERT_TRUE(reader.next());
    EXPECT_FALSE(reader.next()) << tail.size();
    EXPECT_TRUE(reader.truncated()) << tail.size();
    EXPECT_FALSE(reader.next());
  }
  EXPECT_FALSE(TreeReader("").next());
}

TEST(ObjectParse, AgreesWithGitOnRealObjects) {
  support::GitFixture repository;
  const std::string first = repository.commit_file("dir/file", "1\n", "first");
  const std::string second = repository.commit_file("file", "2\n", "second\n\nbody\n");
  repository.git({"tag", "-a", "-m", "release", "v1", second});
  const std::string bytes = repository.git({"cat-file", "commit", second});
  const Commit commit = parse_commit(bytes);
  EXPECT_EQ(commit.tree.hex(), repository.git_line({"rev-parse", "HEAD^{tree}"}));
  ASSERT_EQ(commit.parents.size(), 1U);
  EXPECT_EQ(commit.parents.front().hex(), first);
  const Signature author = parse_signature(commit.author_line);
  EXPECT_EQ(fmt::format("{} {} {}", author.name, author.email, author.time->time_since_epoch().count()),
            repository.git_line({"log", "-1", "--format=%an %ae %at"}));
  EXPECT_EQ(bytes.substr(commit.message_offset), repository.git_line({"log", "-1", "--format=%B"}));
  EXPECT_EQ(parse_tag(repository.git({"cat-file", "tag", "v1"})).target.hex(), second);

  const std::string tree = repository.git({"cat-file", "tree", commit.tree.hex()});
  std::string listing;
  TreeReader reader(tree);
  while (const auto entry = reader.next()) {
    listing += fmt::format("{} {}\n", entry->id.hex(), entry->name);
  }
  EXPECT_EQ(listing, repository.git({"ls-tree", "--format=%(objectname) %(path)", commit.tree.hex()}));
}

}  // namespace
}  // namespace ekaudit::tests
