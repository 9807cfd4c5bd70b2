#include "scanner/match/literals.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "scanner/match/encoders.h"

namespace ekaudit::scanner::match {
namespace {

// Innermost encoding first.
using Chain = std::vector<Codec>;

// What is seen in practice: Kubernetes secrets (base64 of anything), PowerShell commands (base64 of
// UTF-16), files that an editor saved as UTF-16 with any of these inside, hexadecimal dumps of base64.
std::vector<Chain> chains_of(Chains chains) {
  using enum Codec;
  switch (chains) {
    case Chains::none:
      return {};
    case Chains::thorough:
      return {{base64},
              {utf16},
              {percent},
              {escape},
              {hex},
              {base64, base64},
              {utf16, base64},
              {percent, base64},
              {escape, base64},
              {hex, base64},
              {base64, utf16},
              {percent, utf16},
              {escape, utf16},
              {hex, utf16},
              {base64, hex},
              {base64, base64, base64},
              {utf16, base64, base64},
              {base64, utf16, base64},
              {base64, base64, utf16},
              {utf16, base64, utf16}};
    case Chains::common:
      return {{base64}, {utf16},          {percent},       {escape},
              {hex},    {base64, base64}, {utf16, base64}, {base64, utf16}};
    case Chains::compact:
      return {{base64}, {utf16}, {hex}};
  }
  return {};
}

std::vector<EncodedForm> encode_all(const std::vector<EncodedForm>& inner, Codec codec) {
  std::vector<EncodedForm> outer;
  for (const EncodedForm& form : inner) {
    std::vector<EncodedForm> encoded = encoded_forms(form.bytes, codec);
    std::move(encoded.begin(), encoded.end(), std::back_inserter(outer));
  }
  return outer;
}

std::vector<EncodedForm> encode_chain(const PatternLiteral& pattern, const Chain& chain) {
  std::vector<EncodedForm> forms = {{pattern.bytes, pattern.phase}};
  for (const Codec codec : chain) {
    forms = encode_all(forms, codec);
  }
  // Only a single base64 is worth the further literals that a wrapped line costs.
  if (chain == Chain{Codec::base64} && pattern.chains == Chains::thorough) {
    for (const EncodedForm& form : encode_all({{pattern.bytes, pattern.phase}}, Codec::base64)) {
      std::vector<EncodedForm> wrapped = wrapped_forms(form);
      std::move(wrapped.begin(), wrapped.end(), std::back_inserter(forms));
    }
  }
  return forms;
}

void add_route(Literal& literal, const Route& route) {
  if (std::find(literal.routes.begin(), literal.routes.end(), route) == literal.routes.end()) {
    literal.routes.push_back(route);
  }
}

// The route of a literal, seen from `distance` bytes into it.
Route moved(Route route, std::size_t distance) {
  if (!route.codec) {
    route.back += distance;
  } else if (route.codec == Codec::base64) {
    route.phase = static_cast<unsigned>((route.phase + distance) % 4);
  } else if (route.codec == Codec::utf16 || route.codec == Codec::hex) {
    route.phase = static_cast<unsigned>((route.phase + distance) % 2);
  }
  return route;
}

// A start of this length says as much: what stands behind it is looked at anyway. Readers of deltas have
// to search around each seam as far as the longest literal reaches.
constexpr std::size_t k_longest = 24;

std::vector<Literal> drop_containers(std::vector<Literal> all) {
  std::stable_sort(all.begin(), all.end(), [](const Literal& a, const Literal& b) {
    return std::pair(a.bytes.size(), a.bytes) < std::pair(b.bytes.size(), b.bytes);
  });
  std::vector<Literal> kept;
  for (const Literal& literal : all) {
    bool contains_another = false;
    for (Literal& shorter : kept) {
      const std::size_t at = literal.bytes.find(shorter.bytes);
      if (at != std::string::npos) {
        contains_another = true;
        for (const Route& route : literal.routes) {
          add_route(shorter, moved(route, at));
        }
        break;
      }
    }
    if (!contains_another) {
      kept.push_back(literal);
    }
  }
  return kept;
}

}  // namespace

std::vector<Literal> derive_literals(const std::vector<PatternLiteral>& patterns, unsigned max_depth) {
  std::vector<Literal> all;
  for (const PatternLiteral& pattern : patterns) {
    all.push_back({pattern.bytes, {{std::nullopt, pattern.pattern, pattern.phase, pattern.further}}});
    for (const Chain& chain : chains_of(pattern.chains)) {
      if (chain.size() > max_depth) {
        continue;
      }
      for (EncodedForm& form : encode_chain(pattern, chain)) {
        all.push_back(
            {std::move(form.bytes), {{chain.back(), pattern.pattern, form.phase, pattern.further}}});
      }
    }
  }
  for (Literal& literal : all) {
    literal.bytes.resize(std::min(literal.bytes.size(), k_longest));
  }
  return drop_containers(std::move(all));
}

}  // namespace ekaudit::scanner::match
