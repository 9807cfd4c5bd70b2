#include "scanner/match/redact_spans.h"

#include <algorithm>

#include "scanner/match/layer.h"

namespace ekaudit::scanner::match {

std::string redact_spans(std::string_view text, std::uint64_t text_offset,
                         const std::vector<Match>& matches) {
  std::string redacted;
  const std::uint64_t text_end = text_offset + text.size();
  std::uint64_t done = text_offset;
  auto match = std::lower_bound(matches.begin(), matches.end(), text_offset,
                                [](const Match& a, std::uint64_t at) { return a.begin + k_max_match < at; });
  for (; match != matches.end() && match->begin < text_end; ++match) {
    if (match->token.confidence < core::Confidence::low || match->end <= text_offset) {
      continue;
    }
    if (match->begin >= done || redacted.empty()) {
      const std::uint64_t begin = std::max(match->begin, done);
      redacted.append(text.substr(done - text_offset, begin - done)).append(match->token.redacted);
    }
    done = std::clamp(match->end, done, text_end);
  }
  return redacted.append(text.substr(done - text_offset));
}

}  // namespace ekaudit::scanner::match
