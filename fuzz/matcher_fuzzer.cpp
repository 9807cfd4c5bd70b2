// The whole matcher on any bytes: no crash, no read outside them, and what it says about its matches holds.
#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "core/redaction.h"
#include "core/secret.h"
#include "fuzz/require.h"
#include "scanner/match/encoders.h"
#include "scanner/match/matcher.h"
#include "scanner/match/scrub.h"

namespace {

using namespace ekaudit::scanner::match;
using ekaudit::core::Confidence;

using ekaudit::fuzz::require;

const Matcher& matcher() {
  static const Matcher instance(
      MatcherOptions{3, std::size_t{1} << 18, ekaudit::core::TimePoint(std::chrono::seconds(1'795'478'400))});
  return instance;
}

bool is_known_encoding(std::string_view names) {
  static const std::set<std::string_view> k_known = {"base64",  "utf-16le",    "utf-16be",
                                                     "percent", "json-escape", "hex"};
  while (!names.empty()) {
    const std::size_t plus = std::min(names.find('+'), names.size());
    if (!k_known.contains(names.substr(0, plus))) {
      return false;
    }
    names.remove_prefix(std::min(plus + 1, names.size()));
  }
  return true;
}

void check_match(const Match& match, std::string_view content) {
  require(match.begin < match.end && match.end <= content.size(), "a span lies in the content");
  require(match.end - match.begin <= k_piece_overlap / 2, "a span is bounded");
  require(match.position.line >= 1 && match.position.column >= 1, "positions count from 1");
  require(std::tie(match.position.line, match.position.column) <
              std::tie(match.position.end_line, match.position.end_column),
          "a position ends behind its beginning");
  const std::string_view raw = match.token.raw.reveal();
  require(match.token.body_size == 0 || match.token.redacted.find(raw) == std::string::npos,
          "a redacted form hides its token");
  require(is_known_encoding(match.encoding), "an encoding is a known one");
  require(!match.encoding.empty() || content.substr(match.begin, match.end - match.begin) == raw,
          "a token that is not encoded stands at its span");
  require(!match.directive || match.directive->reason.size() <= 200, "a reason is short");
}

auto place(const Match& match) {
  return std::tie(match.begin, match.end, match.token.hash);
}

void check_order(const SearchResult& result) {
  for (std::size_t i = 1; i < result.matches.size(); ++i) {
    require(place(result.matches[i - 1]) < place(result.matches[i]), "matches are sorted and differ");
  }
}

void check_piece(const SearchResult& whole, const SearchResult& piece) {
  require(whole.matches.size() == piece.matches.size() && whole.over_budget == piece.over_budget &&
              whole.bare_directive == piece.bare_directive,
          "one piece is the whole");
  for (std::size_t i = 0; i < whole.matches.size(); ++i) {
    const Match& a = whole.matches[i];
    const Match& b = piece.matches[i];
    require(place(a) == place(b) && a.encoding == b.encoding && a.position == b.position,
            "a piece's matches are those of the whole");
    require(!a.line_hash.empty() && b.line_hash.empty(), "only the whole has line hashes");
  }
}

void check_scrubbing(std::string_view content) {
  Scrubber scrubber(matcher());
  const std::string known = std::string(ekaudit::core::k_token_prefix) + "Fuzz1234known5678Token90";
  scrubber.add(ekaudit::core::Secret(known));
  const std::string once = scrubber.scrub(content);
  for (const Codec codec : {Codec::base64, Codec::utf16, Codec::percent, Codec::escape, Codec::hex}) {
    for (const EncodedForm& form : encoded_forms(known, codec)) {
      require(once.find(form.bytes) == std::string::npos, "scrubbed text holds no encoding of a known token");
    }
  }
  require(scrubber.scrub(once) == once, "scrubbing twice changes nothing");
  for (const Match& match : matcher().search(once).matches) {
    require(match.token.confidence == Confidence::placeholder, "scrubbed text holds no token");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  const SearchResult result = matcher().search(content);
  for (const Match& match : result.matches) {
    check_match(match, content);
  }
  check_order(result);
  check_piece(result, matcher().search_piece(content, 0, 0));
  require(result.matches.empty() || matcher().may_match(content), "what holds a match may match");
  check_scrubbing(content);
  return 0;
}
