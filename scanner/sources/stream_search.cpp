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
  PieceSearch(const SearchContext& context, ReadBuffer& buffer, StreamSearch& result)
      : context_(context), buffer_(buffer), result_(result) {}

  // Searches the first `size` bytes of the buffer, which begins at the current base, and drops them but
  // for the tail, which the next piece starts with.
  void search(std::size_t size, match::PieceEnd end) {
    const std::string_view window = buffer_.bytes().substr(0, size);
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
  void advance(std::string_view window) {
    std::size_t dropped = window.size() - std::min<std::size_t>(window.size(), 2 * match::k_piece_overlap);
    // Never between CR and LF, so that lines are counted once.
    if (dropped > 0 && dropped < window.size() && window[dropped - 1] == '\r' && window[dropped] == '\n') {
      --dropped;
    }
    lines_ += count_line_ends(window.substr(0, dropped));
    base_ += dropped;
    buffer_.drop_front(dropped);
    while (!seen_.empty() && seen_.begin()->first < base_) {
      seen_.erase(seen_.begin());
    }
  }

  const SearchContext& context_;
  ReadBuffer& buffer_;
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

core::Result<StreamSearch> search_stream(const Descriptor& file, std::optional<std::uint64_t> expected,
                                         const SearchContext& context, ReadBuffer& buffer) {
  StreamSearch result;
  buffer.clear();
  if (auto first = buffer.append(file, context.max_blob_size + 1, expected, context.control); !first) {
    return tl::make_unexpected(std::move(first.error()));
  }
  result.size = buffer.bytes().size();
  result.kind = classify_content(buffer.bytes());
  if (result.size <= context.max_blob_size) {
    result.content = buffer.bytes();
    search_whole(result, context);
    return result;
  }
  PieceSearch pieces(context, buffer, result);
  for (bool more_follows = true; more_follows && !context.control.stopped();) {
    const std::size_t size = buffer.bytes().size();
    // No expectation but that of a regular file: it is read to its end, which only an empty read tells.
    const auto none = expected ? std::optional<std::uint64_t>(0) : std::nullopt;
    if (auto more = buffer.append(file, k_piece_size, none, context.control); !more) {
      return tl::make_unexpected(std::move(more.error()));
    }
    const std::size_t added = buffer.bytes().size() - size;
    more_follows = added != 0;
    pieces.search(size, more_follows ? match::PieceEnd::more_follows : match::PieceEnd::content_ends);
    result.size += added;
  }
  return result;
}

}  // namespace ekaudit::scanner::sources
