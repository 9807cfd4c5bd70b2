// Bytes to matches: prefilter, patterns, decoders, grading. Immutable after construction and safe to
// share between threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "scanner/match/further_form.h"
#include "scanner/match/match.h"

namespace ekaudit::scanner::match {

struct MatcherOptions {
  // Decoders nest this deep: base64 in base64 in base64 is 3.
  unsigned max_decode_depth = 3;  // k_default_depth: others take a few milliseconds more to begin
  // All decoded bytes of one search() together; beyond it SearchResult::over_budget is set.
  std::size_t decode_budget = std::size_t{64} << 20;
  // A session JWT that has expired by then is not a match.
  core::TimePoint now{};
  // Looked for besides ours; their bodies must have passed check_body().
  std::vector<FurtherForm> further = {};
};

struct SearchResult {
  // Sorted by begin, then end, then hash; the same token at the same span stands once.
  std::vector<Match> matches;
  // Some decodable text was not decoded, or there were over 65,536 matches: a notice, and the run is
  // incomplete.
  bool over_budget = false;
  // `ekaudit:ignore` without a rule in brackets was seen on a matched line (it has no effect).
  bool bare_directive = false;
};

enum class PieceEnd {
  content_ends,  // this is the last piece
  more_follows,
};

class Matcher {
 public:
  explicit Matcher(const MatcherOptions& options);
  ~Matcher();
  Matcher(const Matcher&) = delete;
  Matcher& operator=(const Matcher&) = delete;

  // Searches the whole of `content`. Costs one pass of the prefilter where there is no candidate.
  // Matches of every confidence, placeholders included, are returned.
  SearchResult search(std::string_view content) const;

  // A piece of a larger content: offsets are shifted by `base_offset`, lines by `base_line` line ends;
  // line hashes stay empty, and where a line began before the piece its columns count from the piece's
  // first byte. Pieces must overlap by at least k_piece_overlap. Matches near an edge behind which the
  // content goes on are left to the neighbour, which sees them whole: with exactly that overlap every
  // match is reported once; with more, the caller drops those it saw in the piece before (same begin,
  // same hash).
  SearchResult search_piece(std::string_view piece, std::uint64_t base_offset, std::uint64_t base_line,
                            PieceEnd end = PieceEnd::content_ends) const;

  // False means: certainly no match. May be true without one.
  bool may_match(std::string_view content) const;

  // False means: certainly nothing that begins with core::k_token_prefix stands in it in an encoding that is
  // looked for; as it is it may. Costs what may_match() does.
  bool may_match_encoded(std::string_view content) const;

  // No more bytes than these, wherever they stand, decide whether may_match() is true: a content cut in
  // pieces that overlap by one less has a piece that may match if the whole may.
  std::size_t longest_literal() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A match and everything it depends on lie within half of this on either side of its first byte.
inline constexpr std::size_t k_piece_overlap = 64 << 10;

}  // namespace ekaudit::scanner::match
