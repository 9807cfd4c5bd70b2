// Searches a file or pipe of any size: whole while it fits, else in overlapping pieces.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "scanner/content_kind.h"
#include "scanner/match/match.h"
#include "scanner/sources/descriptor.h"
#include "scanner/sources/read_buffer.h"
#include "scanner/sources/search_context.h"

namespace ekaudit::scanner::sources {

struct StreamSearch {
  std::vector<match::Match> matches;  // by position
  std::uint64_t size = 0;             // bytes searched
  bool over_budget = false;           // some encoded text was not decoded
  bool bare_directive = false;
  ContentKind kind = ContentKind::plain;
  // The whole content where it fitted, empty otherwise. Lies in the buffer, until that is used again.
  std::string_view content;
};

// Reads `file` to its end, into `buffer`. `expected` is the size of a regular file, as
// ReadBuffer::append() takes it. Fails only if not even the first read works; a later error ends the
// search and is in the Result's error too: the caller reports it, nothing found is trusted to be complete.
core::Result<StreamSearch> search_stream(const Descriptor& file, std::optional<std::uint64_t> expected,
                                         const SearchContext& context, ReadBuffer& buffer);

}  // namespace ekaudit::scanner::sources
