#include "reporters/wording.h"

#include <gtest/gtest.h>

#include <limits>

namespace ekaudit::reporters {
namespace {

using scanner::Exposure;
using scanner::Location;
using scanner::LocationKind;

Location location(LocationKind kind, std::string path, std::uint64_t line) {
  Location made;
  made.kind = kind;
  made.path = std::move(path);
  made.position.line = line;
  return made;
}

TEST(DescribePlace, NamesEachKind) {
  EXPECT_EQ(describe_place(location(LocationKind::file, "a/b.env", 12), ""), "a/b.env:12");
  EXPECT_EQ(describe_place(location(LocationKind::index, "b.env", 0), "sub/"), "sub/b.env");
  EXPECT_EQ(describe_place(location(LocationKind::history, "b.env", 3), "sub/"), "sub/b.env:3");
  EXPECT_EQ(describe_place(location(LocationKind::filename, "b", 1), "sub/"), "the name of sub/b");
  EXPECT_EQ(describe_place(location(LocationKind::symlink, "b", 1), ""), "the target of the link b");
  EXPECT_EQ(describe_place(location(LocationKind::commit_message, "", 3), ""), "commit message, line 3");
  EXPECT_EQ(describe_place(location(LocationKind::commit_header, "", 0), ""), "commit header");
  EXPECT_EQ(describe_place(location(LocationKind::tag, "refs/tags/v1", 2), "sub/"), "tag v1, line 2");
  EXPECT_EQ(describe_place(location(LocationKind::tag, "refs/other/v1", 0), ""), "tag refs/other/v1");
  EXPECT_EQ(describe_place(location(LocationKind::note, "refs/notes/commits", 1), ""),
            "note in refs/notes/commits, line 1");
  EXPECT_EQ(describe_place(location(LocationKind::ref, "refs/heads/x", 1), ""), "the name of refs/heads/x");
  EXPECT_EQ(describe_place(location(LocationKind::standard_input, "", 4), ""), "standard input, line 4");
}

TEST(DescribePlace, NamesAnObjectWhereThereIsNoPath) {
  Location object = location(LocationKind::history, "", 3);
  object.blob = "0123456789abcdef";
  EXPECT_EQ(describe_place(object, "sub/"), "blob 0123456 without a path:3");
  object.kind = LocationKind::tag;
  EXPECT_EQ(describe_place(object, ""), "tag object 0123456, line 3");
}

TEST(DescribePlace, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(describe_place(location(LocationKind::file, "a\x1b[2J\n\xff", 1), "m\r/"),
            "m\\x0d/a\\x1b[2J\\x0a\\xff:1");
  EXPECT_EQ(describe_place(location(LocationKind::tag, "refs/tags/\u202ev", 0), ""), "tag \\u{202e}v");
}

TEST(DescribeExposure, HasAWordForEach) {
  EXPECT_EQ(describe_exposure(Exposure::none), "");
  EXPECT_EQ(describe_exposure(Exposure::local), "not pushed");
  EXPECT_EQ(describe_exposure(Exposure::pushed), "pushed");
  EXPECT_EQ(describe_exposure(Exposure::stash), "in a stash");
}

TEST(ListBranches, StopsAtTheLimit) {
  rules::Finding finding;
  EXPECT_EQ(list_branches(finding, 3), "");
  finding.evidence = {{"other", {"x"}}, {"branches", {"a", "b\x1b", "c", "d"}}};
  EXPECT_EQ(list_branches(finding, 2), "a, b\\x1b and 2 more");
  EXPECT_EQ(list_branches(finding, 4), "a, b\\x1b, c, d");
}

TEST(Introductions, FallBackToTheLocation) {
  rules::Finding finding;
  finding.location.commit = "abcdef0123";
  EXPECT_EQ(introducing_commit(first_introduction(finding)), "abcdef0");
  EXPECT_EQ(later_introductions(finding), 0U);
  finding.occurrences.resize(2);
  finding.occurrence_count = 2;
  EXPECT_EQ(introducing_commit(first_introduction(finding)), "");
  EXPECT_EQ(later_introductions(finding), 1U);
  finding.occurrence_count = 5000;
  EXPECT_EQ(later_introductions(finding), 4999U);
}

TEST(Introductions, DoNotBlameTheCommitARefPointsTo) {
  Location ref = location(LocationKind::ref, "refs/heads/x", 1);
  ref.commit = "abcdef0123";
  EXPECT_EQ(introducing_commit(ref), "");
}

TEST(AsSentence, AddsAFullStopOnce) {
  EXPECT_EQ(as_sentence("a"), "a.");
  EXPECT_EQ(as_sentence("a."), "a.");
  EXPECT_EQ(as_sentence("a?"), "a?");
  EXPECT_EQ(as_sentence(""), "");
}

TEST(Shorten, CutsBetweenCodePoints) {
  EXPECT_EQ(shorten("äöü", 3), "äöü");
  EXPECT_EQ(shorten("äöüß", 3), "äö…");
  EXPECT_EQ(shorten("", 3), "");
}

TEST(Counted, GroupsDigits) {
  EXPECT_EQ(counted(0, "token"), "0 tokens");
  EXPECT_EQ(counted(1, "token"), "1 token");
  EXPECT_EQ(counted(999, "token"), "999 tokens");
  EXPECT_EQ(counted(1000, "token"), "1,000 tokens");
  EXPECT_EQ(counted(12'345'678, "token"), "12,345,678 tokens");
}

TEST(DescribeBytes, UsesPowersOfAThousand) {
  EXPECT_EQ(describe_bytes(0), "0 bytes");
  EXPECT_EQ(describe_bytes(1), "1 byte");
  EXPECT_EQ(describe_bytes(999), "999 bytes");
  EXPECT_EQ(describe_bytes(1'000), "1.0 kB");
  EXPECT_EQ(describe_bytes(999'999), "999.9 kB");
  EXPECT_EQ(describe_bytes(1'000'000), "1.0 MB");
  EXPECT_EQ(describe_bytes(8'312'345'678), "8.3 GB");
  EXPECT_EQ(describe_bytes(std::numeric_limits<std::uint64_t>::max()), "18.4 EB");
}

}  // namespace
}  // namespace ekaudit::reporters
