// The prefilter's literals, derived from the patterns and the encoders: whatever is found, in whatever
// chain of encodings, one of these stands in the searched bytes.
//
// Length: none is shorter than the shortest pattern literal, which for ours is 8 bytes; encoding only
// makes them longer, save for literals that are looked for as they are (further_form.h). The prefilter is
// fast because of that. Of long ones the first 24 bytes are taken.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scanner/match/codec.h"
#include "scanner/match/patterns.h"

namespace ekaudit::scanner::match {

// What to do where a literal stands. Only the outermost encoding matters: the decoded bytes are searched
// again, so a literal of the next encoding is found there.
struct Route {
  std::optional<Codec> codec;            // decode around the literal, or else
  Pattern pattern = Pattern::api_token;  // look for this pattern at it
  unsigned phase = 0;                    // see EncodedForm
  std::size_t further = 0;               // see PatternLiteral
  // Without a codec: how far before the literal the pattern's own begins, which holds it.
  std::size_t back = 0;
  bool operator==(const Route&) const = default;
};

struct Literal {
  std::string bytes;
  std::vector<Route> routes;
};

// All literals for chains of at most `max_depth` encodings. None contains another: a longer one is
// dropped, and its routes go to the shorter one.
std::vector<Literal> derive_literals(const std::vector<PatternLiteral>& patterns, unsigned max_depth);

}  // namespace ekaudit::scanner::match
