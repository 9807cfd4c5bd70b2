// At least one other vendor's keys begin with ek_live_ too, and travel in an X-API-Key header.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/match/match.h"

namespace ekaudit::scanner::match {

// Marks the API tokens that have "X-API-Key", in any case, before them on their line, at most 128 bytes away.
// The content's first byte is at `base_offset`.
void mark_other_vendors(std::string_view content, std::uint64_t base_offset, std::vector<Match>& matches);

}  // namespace ekaudit::scanner::match
