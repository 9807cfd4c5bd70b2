#include "scanner/match/matcher.h"

#include <algorithm>
#include <utility>

#include "scanner/match/directive.h"
#include "scanner/match/line_hash.h"
#include "scanner/match/other_vendor.h"
#include "scanner/match/position.h"
#include "scanner/match/search_run.h"

namespace ekaudit::scanner::match {
namespace {

// What a match depends on lies within this distance of its first byte, so a piece answers for the matches
// that begin further than this from an edge behind which the content goes on.
constexpr std::size_t k_context = k_piece_overlap / 2;
static_assert(k_reach_left + k_reach_right <= k_context && k_store_reach < k_context &&
              k_max_match <= k_context);

std::vector<Match> as_matches(std::vector<Found> found, std::uint64_t base_offset) {
  std::vector<Match> matches;
  matches.reserve(found.size());
  for (Found& each : found) {
    Match match;
    match.token = std::move(each.token);
    match.encoding = std::move(each.encoding);
    match.begin = base_offset + each.span.begin;
    match.end = base_offset + each.span.end;
    matches.push_back(std::move(match));
  }
  return matches;
}

void set_positions(std::string_view content, std::uint64_t base_offset, std::uint64_t base_line,
                   std::vector<Match>& matches) {
  LineSweep begins(content, base_line);
  std::vector<Match*> by_end;
  for (Match& match : matches) {
    const LineColumn place = begins.at(match.begin - base_offset);
    match.position.line = place.line;
    match.position.column = place.column;
    by_end.push_back(&match);
  }
  std::stable_sort(by_end.begin(), by_end.end(),
                   [](const Match* a, const Match* b) { return a->end < b->end; });
  LineSweep ends(content, base_line);
  for (Match* match : by_end) {
    const LineColumn place = ends.at(match->end - base_offset);
    match->position.end_line = place.line;
    match->position.end_column = place.column;
  }
}

void set_line_hashes(std::string_view content, std::vector<Match>& matches) {
  std::vector<std::uint64_t> lines;
  for (const Match& match : matches) {
    if (lines.empty() || lines.back() != match.position.line) {
      lines.push_back(match.position.line);
    }
  }
  const std::vector<std::string> hashes = line_hashes(content, lines);
  for (Match& match : matches) {
    const auto line = std::lower_bound(lines.begin(), lines.end(), match.position.line);
    match.line_hash = hashes[static_cast<std::size_t>(line - lines.begin())];
  }
}

}  // namespace

struct Matcher::Impl {
  explicit Impl(const MatcherOptions& given) : options(given), engine(given) {}

  SearchResult search(std::string_view content, std::uint64_t base_offset, std::uint64_t base_line,
                      Span owned) const {
    SearchRun run(engine, options);
    run.search(content, base_offset);
    std::vector<Found> found = run.take_found();
    std::erase_if(found, [&](const Found& each) {
      return each.span.begin < owned.begin || each.span.begin >= owned.end;
    });
    SearchResult result;
    result.over_budget = run.over_budget();
    if (!found.empty()) {
      result.matches = as_matches(std::move(found), base_offset);
      set_positions(content, base_offset, base_line, result.matches);
      result.bare_directive = attach_directives(content, base_offset, base_line, result.matches);
      mark_other_vendors(content, base_offset, result.matches);
    }
    return result;
  }

  MatcherOptions options;
  Engine engine;
};

Matcher::Matcher(const MatcherOptions& options) : impl_(std::make_unique<Impl>(options)) {}

Matcher::~Matcher() = default;

SearchResult Matcher::search(std::string_view content) const {
  SearchResult result = impl_->search(content, 0, 0, Span{0, content.size()});
  if (!result.matches.empty()) {
    set_line_hashes(content, result.matches);
  }
  return result;
}

SearchResult Matcher::search_piece(std::string_view piece, std::uint64_t base_offset, std::uint64_t base_line,
                                   PieceEnd end) const {
  const std::size_t margin = std::min(piece.size(), k_context);
  return impl_->search(piece, base_offset, base_line,
                       Span{base_offset > 0 ? margin : 0,
                            end == PieceEnd::more_follows ? piece.size() - margin : piece.size()});
}

bool Matcher::may_match(std::string_view content) const {
  return impl_->engine.prefilter.contains_any(content);
}

bool Matcher::may_match_encoded(std::string_view content) const {
  return impl_->engine.prefilter.contains_any(content, impl_->engine.leads_to_decoder);
}

std::size_t Matcher::longest_literal() const {
  return impl_->engine.prefilter.longest();
}

}  // namespace ekaudit::scanner::match
