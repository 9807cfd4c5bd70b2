// What the matcher derives from our own patterns, worked out when the program is built (generate_tables.cpp):
// it takes longer than all else that a search of a few files does. A test holds it equal to what is derived
// at run time.
#pragma once

#include <vector>

#include "scanner/match/fingerprints.h"
#include "scanner/match/literals.h"

namespace ekaudit::scanner::match {

struct MatchTables {
  std::vector<Literal> literals;
  Fingerprints fingerprints;
};

// The depth of MatcherOptions that the tables are for.
inline constexpr unsigned k_default_depth = 3;

// For pattern_literals() alone.
MatchTables default_tables();

// The same worked out now, for any patterns and depth.
MatchTables derive_tables(const std::vector<PatternLiteral>& patterns, unsigned max_depth);

}  // namespace ekaudit::scanner::match
