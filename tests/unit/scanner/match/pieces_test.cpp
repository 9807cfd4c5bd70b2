// A content searched in overlapping pieces gives what a search of the whole gives.
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "core/digest.h"
#include "match_test_support.h"
#include "scanner/match/position.h"

namespace ekaudit::scanner::match {
namespace {

using testing::k_body;
using testing::matcher;
using testing::Random;
using testing::random_below;
using testing::random_text;
using testing::token;

using Seen =
    std::tuple<std::uint64_t, std::uint64_t, std::string, std::string, std::uint64_t, core::Confidence>;

void add_seen(std::vector<Seen>& seen, const SearchResult& result) {
  EXPECT_FALSE(result.over_budget);
  for (const Match& match : result.matches) {
    seen.emplace_back(match.begin, match.end, std::string(match.token.raw.reveal()), match.encoding,
                      match.position.line, match.token.confidence);
  }
}

std::vector<Seen> search_whole(const std::string& content) {
  std::vector<Seen> seen;
  add_seen(seen, matcher().search(content));
  return seen;
}

std::vector<Seen> search_in_pieces(std::string_view content, std::size_t piece_size) {
  std::vector<Seen> seen;
  for (std::size_t base = 0;; base += piece_size - k_piece_overlap) {
    const std::string_view piece = content.substr(base, piece_size);
    const bool is_last = base + piece.size() == content.size();
    add_seen(seen, matcher().search_piece(piece, base, count_line_ends(content.substr(0, base)),
                                          is_last ? PieceEnd::content_ends : PieceEnd::more_follows));
    if (is_last) {
      return seen;
    }
  }
}

std::string random_encoded(Random& random) {
  std::string text = token(random_text(random, testing::k_base62, 12 + random_below(random, 60)));
  text.insert(0, random_below(random, 4), ' ').append(random_below(random, 4), '.');
  for (std::size_t depth = random_below(random, 3); depth > 0; --depth) {
    switch (random_below(random, 6)) {
      case 0:
        text = core::hex(text);
        break;
      case 1:
        text = testing::utf16le(text);
        break;
      case 2:
        text = testing::percent(text);
        break;
      case 3:
        text = testing::json_escapes(text);
        break;
      default:
        text = core::base64(text);
    }
  }
  return random_below(random, 3) == 0 ? testing::wrap(text, 76, "\n") : text;
}

// Text that the encodings' runs go on into, or do not.
std::string random_filler(Random& random, std::size_t size) {
  switch (random_below(random, 5)) {
    case 0:
      return random_text(random, testing::k_base62, size);
    case 1:
      return testing::wrap(random_text(random, testing::k_base62, size), 76, "\n");
    case 2:
      return core::hex(random_text(random, testing::k_base62, size / 2));
    case 3:
      return testing::utf16le(random_text(random, testing::k_base62, size / 2));
    default:
      return random_text(random, "abc def\n=;\"%\\", size);
  }
}

TEST(Pieces, TogetherFindWhatTheWholeSearchFinds) {
  Random random(20261124);
  std::size_t found = 0;
  for (int round = 0; round < 12; ++round) {
    std::string content;
    while (content.size() < 600'000) {
      content += random_filler(random, random_below(random, 30'000));
      content += random_below(random, 2) == 0 ? "\n" : " ";
      content += random_encoded(random);
      content += random_below(random, 2) == 0 ? "\n" : " ";
    }
    const std::vector<Seen> whole = search_whole(content);
    found += whole.size();
    for (const std::size_t piece_size :
         {k_piece_overlap + 40'000, k_piece_overlap + 100'001, k_piece_overlap * 4}) {
      ASSERT_EQ(search_in_pieces(content, piece_size), whole) << "round " << round;
    }
  }
  EXPECT_GT(found, 200U);
}

TEST(Pieces, FindATokenWhereverItIsCut) {
  const std::string raw = token(k_body);
  const std::size_t piece_size = k_piece_overlap + 10'000;
  for (const std::string& text : {raw, core::base64("a:" + raw), testing::utf16le(raw)}) {
    for (const std::size_t edge :
         {std::size_t{10'000}, std::size_t{10'000} + k_piece_overlap / 2, piece_size}) {
      for (std::size_t back = 0; back <= text.size(); back += 7) {
        std::string content(200'000, ' ');
        content.replace(edge - back, text.size(), text);
        ASSERT_EQ(search_in_pieces(content, piece_size), search_whole(content)) << edge << ' ' << back;
        ASSERT_EQ(search_whole(content).size(), 1U);
      }
    }
  }
}

TEST(Pieces, KeepAWordBeforeTheTokenInMind) {
  const std::size_t piece_size = k_piece_overlap + 10'000;
  std::string content(200'000, ' ');
  const std::string other = "deepse" + token(k_body);
  content.replace(10'000 - 6, other.size(), other);
  EXPECT_TRUE(search_in_pieces(content, piece_size).empty());
}

TEST(Pieces, ShiftLinesAndKeepHashesEmpty) {
  const SearchResult result = matcher().search_piece("\n x=" + token(k_body), 0, 41);
  const Match match = testing::only_match(result);
  EXPECT_EQ(match.position, (Position{43, 4, 43, 44}));
  EXPECT_EQ(match.line_hash, "");
  EXPECT_EQ(match.begin, 4U);
}

TEST(Pieces, CarryDirectives) {
  const std::string content =
      std::string(100'000, ' ') + "\n# ekaudit:ignore[leaked-token] fixture\n" + token(k_body) + "\n";
  const SearchResult result = matcher().search_piece(content, 1'000'000, 0);
  const Match match = testing::only_match(result);
  ASSERT_TRUE(match.directive);
  EXPECT_EQ(match.directive->reason, "fixture");
  EXPECT_EQ(match.begin, 1'000'000 + content.size() - 1 - token(k_body).size());
}

TEST(Pieces, AloneAreTheWhole) {
  const std::string content = "a\n" + token(k_body);
  EXPECT_EQ(testing::raw_tokens(matcher().search_piece(content, 0, 0)),
            testing::raw_tokens(matcher().search(content)));
}

}  // namespace
}  // namespace ekaudit::scanner::match
