// What a fuzz target checks: the process ends where it does not hold.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace ekaudit::fuzz {

inline void require(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
  }
}

}  // namespace ekaudit::fuzz
