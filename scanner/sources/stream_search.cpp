#include "scanner/sources/stream_search.h"

#include <algorithm>
#include <set>
#include <utility>

namespace ekaudit::scanner::sources {
namespace {

constexpr std::size_t k_piece_size = std::size_t{16} << 20;

// CRLF, LF and CR each end one line. A CR that ends `text` is counted here, so an LF that follows it in
// the next piece must not be: see PieceSearch::advance.
std::uint64_t count_line_ends(std::string_view text) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) {
      ++count;
    }
  }
  return count;
}

class PieceSearch {
 public:
  PieceSearch(const SearchContext& context, StreamSearch& result) : context_(context), result_(result) {}

  // Searches `window`, which begins at the current base, and keeps its tail for the next one.
  void search(std::string& window, match::PieceEnd end) {
    match::SearchResult found = context_.matcher.search_piece(window, base_, lines_, end);
    result_.over_budget |= found.over_budget;
    result_.bare_directive |= found.bare_directive;
    for (match::Match& match : found.matches) {
      if (seen_.emplace(match.begin, match.token.hash).second) {
        result_.matches.push_back(std::move(match));
      }
    }
    advance(window);
  }

 private:
  void advance(std::string& window) {
    std::size_t dropped = window.size() - std::min<std::size_t>(window.size(), 2 * match::k_piece_overlap);
    // Never between CR and LF, so that lines are counted once.
    if (dropped > 0 && dropped < window.size() && window[dropped - 1] == '\r' && window[dropped] == '\n') {
      --dropped;
    }
    lines_ += count_line_ends(std::string_view(window).substr(0, dropped));
    base_ += dropped;
    window.erase(0, dropped);
    while (!seen_.empty() && seen_.begin()->first < base_) {
      seen_.erase(seen_.begin());
    }
  }

  const SearchContext& context_;
  StreamSearch& result_;
  std::uint64_t base_ = 0;
  std::uint64_t lines_ = 0;
  std::set<std::pair<std::uint64_t, core::Digest>> seen_;
};

void search_whole(StreamSearch& result, const SearchContext& context) {
  match::SearchResult found = context.matcher.search(result.content);
  result.matches = std::move(found.matches);
  result.over_budget = found.over_budget;
  result.bare_directive = found.bare_directive;
}

}  // namespace

core::Result<StreamSearch> search_stream(const Descriptor& file, const SearchContext& context) {
  StreamSearch result;
  auto first = read_up_to(file, context.max_blob_size + 1, context.control);
  if (!first) {
    return tl::make_unexpected(first.error());
  }
  result.size = first->size();
  result.head = first->substr(0, 4096);
  if (first->size() <= context.max_blob_size) {
    result.content = std::move(*first);
    search_whole(result, context);
    return result;
  }
  PieceSearch pieces(context, result);
  std::string window = std::move(*first);
  for (bool more_follows = true; more_follows && !context.control.stopped();) {
    const auto more = read_up_to(file, k_piece_size, context.control);
    if (!more) {
      return tl::make_unexpected(more.error());
    }
    more_follows = !more->empty();
    pieces.search(window, more_follows ? match::PieceEnd::more_follows : match::PieceEnd::content_ends);
    result.size += more->size();
    window += *more;
  }
  return result;
}

}  // namespace ekaudit::scanner::sources
