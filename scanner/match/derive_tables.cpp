#include <string>
#include <utility>

#include "scanner/match/default_tables.h"

namespace ekaudit::scanner::match {

MatchTables derive_tables(const std::vector<PatternLiteral>& patterns, unsigned max_depth) {
  MatchTables tables;
  tables.literals = derive_literals(patterns, max_depth);
  std::vector<std::string> bytes;
  for (const Literal& literal : tables.literals) {
    bytes.push_back(literal.bytes);
  }
  tables.fingerprints = choose_fingerprints(bytes);
  return tables;
}

}  // namespace ekaudit::scanner::match
