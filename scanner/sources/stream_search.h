// Searches a file or pipe of any size: whole while it fits, else in overlapping pieces.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "scanner/match/match.h"
#include "scanner/sources/descriptor.h"
#include "scanner/sources/search_context.h"

namespace ekaudit::scanner::sources {

struct StreamSearch {
  std::vector<match::Match> matches;  // by position
  std::uint64_t size = 0;             // bytes searched
  bool over_budget = false;           // some encoded text was not decoded
  bool bare_directive = false;
  // The whole content where it fitted (also for the caller to hash or classify); empty otherwise.
  std::string content;
  std::string head;  // the first 4 KiB, always
};

// Reads `file` to its end. Fails only if not even the first read works; a later error ends the search
// and is in the Result's error too: the caller reports it, nothing found is trusted to be complete.
core::Result<StreamSearch> search_stream(const Descriptor& file, const SearchContext& context);

}  // namespace ekaudit::scanner::sources
