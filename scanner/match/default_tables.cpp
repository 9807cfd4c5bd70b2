#include "scanner/match/default_tables.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace ekaudit::scanner::match {
namespace {

struct StoredLiteral {
  std::uint8_t size;
  std::uint8_t routes;
};

struct StoredRoute {
  std::int8_t codec;  // -1: none
  std::uint8_t pattern;
  std::uint8_t phase;
  std::uint8_t back;
};

struct StoredFingerprint {
  std::uint16_t literal;
  std::uint8_t distance;
};

#include "match_tables.inc"

Route route_of(const StoredRoute& stored) {
  Route route;
  if (stored.codec >= 0) {
    route.codec = static_cast<Codec>(stored.codec);
  }
  route.pattern = static_cast<Pattern>(stored.pattern);
  route.phase = stored.phase;
  route.back = stored.back;
  return route;
}

}  // namespace

MatchTables default_tables() {
  MatchTables tables;
  const unsigned char* bytes = k_bytes;
  const StoredRoute* routes = k_routes;
  tables.literals.reserve(std::size(k_literals));
  for (const StoredLiteral& stored : k_literals) {
    Literal& literal = tables.literals.emplace_back();
    literal.bytes.assign(bytes, bytes + stored.size);
    bytes += stored.size + 1;
    literal.routes.reserve(stored.routes);
    for (std::uint8_t i = 0; i < stored.routes; ++i) {
      literal.routes.push_back(route_of(*routes++));
    }
  }
  Fingerprints& chosen = tables.fingerprints;
  chosen.block_size = k_block_size;
  chosen.scannable = k_scannable;
  chosen.tables = k_block_tables;
  chosen.list.reserve(std::size(k_fingerprints));
  for (const StoredFingerprint& stored : k_fingerprints) {
    const char* block = tables.literals[stored.literal].bytes.data() + stored.distance;
    chosen.list.push_back({load_block(block, k_block_size), stored.literal, stored.distance});
  }
  return tables;
}

}  // namespace ekaudit::scanner::match
