// Takes matched tokens out of a text by their spans.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/match/match.h"

namespace ekaudit::scanner::match {

// `text`, whose first byte is at `text_offset` of the content that `matches` (sorted) were found in, with
// every match of confidence low or more replaced by its redacted form, also where only a part of it lies
// in `text`. Where matches overlap, one redacted form stands for all of them.
std::string redact_spans(std::string_view text, std::uint64_t text_offset, const std::vector<Match>& matches);

}  // namespace ekaudit::scanner::match
