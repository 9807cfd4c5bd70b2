// What every source needs to search with.
#pragma once

#include <cstdint>

#include "core/run_control.h"
#include "scanner/match/matcher.h"

namespace ekaudit::scanner::sources {

struct SearchContext {
  const match::Matcher& matcher;
  core::RunControl& control;
  unsigned jobs = 1;
  // Larger plain files are searched in pieces, larger objects are refused with a notice.
  std::uint64_t max_blob_size = std::uint64_t{256} << 20;
};

}  // namespace ekaudit::scanner::sources
