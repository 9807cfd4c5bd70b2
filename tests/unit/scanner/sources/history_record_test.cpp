#include "scanner/sources/history_record.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "scanner/match/matcher.h"
#include "scanner/sources/sighting_set.h"
#include "tests/support/tokens.h"

namespace ekaudit::scanner::sources {
namespace {

using tests::support::make_token;

git::ObjectId id_of(char digit) {
  return *git::ObjectId::from_hex(std::string(40, digit));
}

class HistoryRecords : public testing::Test {
 protected:
  HistoryRecords() {
    matches_.blobs[id_of('a')] =
        matcher_.search("x=" + make_token(1) + "\ny=" + make_token(2) + "\n").matches;
    matches_.blobs[id_of('b')] =
        matcher_.search("x=" + make_token(1) + " # ekaudit:ignore[leaked-token] a test\n").matches;
    for (match::Match& match : matcher_.search("fix " + make_token(3) + "\n").matches) {
      matches_.commits.push_back({id_of('c'), TextPart::message, std::move(match)});
    }
    sightings_ = {in_blob('a', 0, "dir/one"), in_blob('a', 1, "dir/one"), in_blob('b', 0, "two"),
                  in_message()};
    sightings_[0].branches = {"main", "origin/main"};
    sightings_[0].present = true;
    sightings_[1].newest.author = Person{"A U Thor", "author@example.com"};
    sightings_[1].newest.date = core::TimePoint(std::chrono::seconds(-5));
    sightings_[1].introductions = {sightings_[1].newest, sightings_[1].newest};
    sightings_[1].introduction_count = 7;
    sightings_[2].token.confidence = core::Confidence::medium;
  }

  Sighting in_blob(char object, std::size_t match, const std::string& path) const {
    Sighting sighting;
    describe_newest({&matches_.blobs.at(id_of(object))[match]}, sighting);
    sighting.place = path;
    sighting.newest.kind = LocationKind::history;
    sighting.newest.path = path;
    sighting.newest.blob = std::string(40, object);
    sighting.newest.commit = std::string(40, 'e');
    sighting.newest.author = Person{"C", "c@example.com"};
    sighting.newest.exposure = Exposure::pushed;
    return sighting;
  }
  Sighting in_message() const {
    Sighting sighting;
    describe_newest({&matches_.commits.front().match}, sighting);
    sighting.place = "commit-message";
    sighting.newest.kind = LocationKind::commit_message;
    sighting.newest.commit = std::string(40, 'c');
    sighting.newest.author = Person{"C", "c@example.com"};
    return sighting;
  }

  SightingSet all() const {
    SightingSet set;
    for (const Sighting& sighting : sightings_) {
      set.add(sighting);
    }
    return set;
  }

  std::optional<HistoryRecord> record() const {
    auto made = make_record(matches_, all());
    if (made) {
      made->notices = {{"broken-ref", "ref x leads nowhere", true, "", "x", std::string(40, 'd')}};
      made->commit_count = 1234567;
      made->lfs_pointers = 3;
      made->root_id = "roots:0123";
    }
    return made;
  }

  bool is_clean(const HistoryRecord& record) const {
    match::Scrubber scrubber(matcher_);
    for (const Sighting& sighting : sightings_) {
      scrubber.add(sighting.token.raw);
    }
    return sources::is_clean(record, scrubber);
  }

  const match::Matcher matcher_{match::MatcherOptions{}};
  ObjectMatches matches_;
  std::vector<Sighting> sightings_;
};

void expect_same(const Location& a, const Location& b) {
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.path, b.path);
  EXPECT_EQ(a.position, b.position);
  EXPECT_EQ(a.commit, b.commit);
  EXPECT_EQ(a.blob, b.blob);
  EXPECT_EQ(a.author.has_value(), b.author.has_value());
  if (a.author && b.author) {
    EXPECT_EQ(a.author->name, b.author->name);
    EXPECT_EQ(a.author->email, b.author->email);
  }
  EXPECT_EQ(a.date, b.date);
  EXPECT_EQ(a.encoding, b.encoding);
  EXPECT_EQ(a.exposure, b.exposure);
}

TEST_F(HistoryRecords, GiveTheSightingsAgain) {
  const auto made = record();
  ASSERT_TRUE(made);
  auto read = read_history(write_history(*made));
  ASSERT_TRUE(read);
  EXPECT_EQ(write_history(*read), write_history(*made));
  EXPECT_EQ(read->commit_count, 1234567U);
  EXPECT_EQ(read->lfs_pointers, 3U);
  EXPECT_EQ(read->root_id, "roots:0123");
  ASSERT_EQ(read->notices.size(), 1U);
  EXPECT_EQ(read->notices[0].message, "ref x leads nowhere");
  EXPECT_TRUE(read->notices[0].incomplete);
  const auto again = sightings_of(std::move(*read), matches_);
  ASSERT_TRUE(again);
  const std::vector<Sighting> given = all().take();
  ASSERT_EQ(again->size(), given.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    const Sighting& before = given[i];
    const Sighting& after = (*again)[i];
    EXPECT_EQ(after.token.raw.reveal(), before.token.raw.reveal());
    EXPECT_EQ(after.token.hash, before.token.hash);
    EXPECT_EQ(after.token.redacted, before.token.redacted);
    EXPECT_EQ(after.token.confidence, before.token.confidence);
    EXPECT_EQ(after.place, before.place);
    EXPECT_EQ(after.present, before.present);
    EXPECT_EQ(after.line_hash, before.line_hash);
    ASSERT_EQ(after.directive.has_value(), before.directive.has_value());
    EXPECT_EQ(after.directive ? after.directive->reason : "",
              before.directive ? before.directive->reason : "");
    EXPECT_EQ(after.introduction_count, before.introduction_count);
    EXPECT_EQ(after.branches, before.branches);
    expect_same(after.newest, before.newest);
    ASSERT_EQ(after.introductions.size(), before.introductions.size());
    for (std::size_t k = 0; k < before.introductions.size(); ++k) {
      expect_same(after.introductions[k], before.introductions[k]);
    }
  }
  EXPECT_TRUE(again->back().directive);
}

TEST_F(HistoryRecords, HoldNothingOfATokenNorOfItsLine) {
  const std::string bytes = write_history(*record());
  for (const Sighting& sighting : sightings_) {
    const std::string_view raw = sighting.token.raw.reveal();
    for (const std::string_view part :
         {raw.substr(8, 6), raw.substr(raw.size() - 6), core::view(sighting.token.hash),
          std::string_view(sighting.line_hash)}) {
      EXPECT_EQ(bytes.find(part), std::string::npos);
    }
  }
  EXPECT_EQ(bytes.find("a test"), std::string::npos);
}

TEST_F(HistoryRecords, AreCleanOnlyWhereNoTextHoldsAToken) {
  EXPECT_TRUE(is_clean(*record()));
  const std::string glued = "x" + make_token(2);
  for (std::string* text : {&sightings_[0].place, &sightings_[0].newest.path, &sightings_[0].branches[1],
                            &sightings_[1].newest.author->name, &sightings_[1].introductions[1].path,
                            &sightings_[1].introductions[0].author->email}) {
    const std::string before = std::exchange(*text, glued);
    EXPECT_FALSE(is_clean(*record()));
    *text = before;
  }
  HistoryRecord made = *record();
  made.notices[0].message = glued;
  EXPECT_FALSE(is_clean(made));
}

TEST_F(HistoryRecords, AreNotMadeWhereACommitCouldNotBeRead) {
  sightings_[1].introductions[0].author.reset();
  EXPECT_FALSE(record());
  sightings_[1].introductions[0].commit.clear();
  EXPECT_TRUE(record());
  sightings_[1].introductions[0].kind = LocationKind::tag;
  EXPECT_FALSE(record());
}

TEST_F(HistoryRecords, AreNotMadeOfVeryMuchText) {
  sightings_[0].branches.assign(33, std::string(std::size_t{1} << 20, 'b'));
  EXPECT_FALSE(record());
}

TEST_F(HistoryRecords, AreNotMadeOfWhatNoObjectHolds) {
  sightings_[0].newest.blob = std::string(40, 'f');
  EXPECT_FALSE(record());
  sightings_[0] = in_blob('a', 0, "dir/one");
  sightings_[0].newest.position.line = 99;
  EXPECT_FALSE(record());
}

TEST_F(HistoryRecords, StandForNothingElse) {
  const HistoryRecord made = *record();
  ObjectMatches others = matches_;
  others.blobs.erase(id_of('b'));
  EXPECT_FALSE(sightings_of(made, others));
  others = matches_;
  others.blobs[id_of('a')].pop_back();
  EXPECT_FALSE(sightings_of(made, others));
  others = matches_;
  others.blobs[id_of('d')] = matches_.blobs[id_of('b')];
  EXPECT_FALSE(sightings_of(made, others));
  HistoryRecord outside = made;
  outside.sightings[0].match = 2;
  EXPECT_FALSE(sightings_of(outside, matches_));
  outside = made;
  outside.sightings[0].sighting.token.kind = match::TokenKind::further;
  EXPECT_FALSE(sightings_of(outside, matches_));
  outside = made;
  outside.sightings[0].object = 3;
  EXPECT_FALSE(sightings_of(outside, matches_));
}

TEST_F(HistoryRecords, AreReadWholeOrNotAtAll) {
  const std::string bytes = write_history(*record());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(read_history(bytes.substr(0, size))) << size;
  }
  EXPECT_FALSE(read_history(bytes + "x"));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x80);
    if (auto read = read_history(flipped)) {
      (void)sightings_of(std::move(*read), matches_);  // whatever it says, nothing else is touched
    }
  }
}

}  // namespace
}  // namespace ekaudit::scanner::sources
