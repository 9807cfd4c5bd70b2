#include "scanner/match/search_run.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/redaction.h"
#include "scanner/match/decoders.h"
#include "scanner/match/token_factory.h"

namespace ekaudit::scanner::match {
namespace {

// Candidates are collected this far ahead, so that a file of nothing else costs little memory.
constexpr std::size_t k_stretch = 256 << 10;

// Decoding is recursion, one level for each encoding.
constexpr unsigned k_deepest = 8;

std::vector<std::string> bytes_of(const std::vector<Literal>& literals) {
  std::vector<std::string> bytes;
  bytes.reserve(literals.size());
  for (const Literal& literal : literals) {
    bytes.push_back(literal.bytes);
  }
  return bytes;
}

std::vector<bool> lead_to_decoders(const std::vector<Literal>& literals) {
  std::vector<bool> lead;
  lead.reserve(literals.size());
  for (const Literal& literal : literals) {
    lead.push_back(std::any_of(literal.routes.begin(), literal.routes.end(),
                               [](const Route& route) { return route.codec.has_value(); }));
  }
  return lead;
}

MatchTables tables_of(const MatcherOptions& options) {
  if (options.further.empty() && options.max_decode_depth == k_default_depth) {
    return default_tables();
  }
  std::vector<PatternLiteral> all = pattern_literals();
  for (std::size_t i = 0; i < options.further.size(); ++i) {
    all.push_back(literal_of(options.further[i], i));
  }
  return derive_tables(all, options.max_decode_depth);
}

// A store says more than the token in it; a shorter way to the same bytes is easier to follow.
bool is_better(const Found& a, const Found& b) {
  const auto rank = [](const Found& found) {
    return std::tuple(found.token.kind != TokenKind::credential_store, !found.token.caches_secrets,
                      found.depth, found.token.kind, found.encoding);
  };
  return rank(a) < rank(b);
}

}  // namespace

Engine::Engine(const MatcherOptions& options) : Engine(tables_of(options), options) {}

Engine::Engine(MatchTables tables, const MatcherOptions& options)
    : literals(std::move(tables.literals)),
      leads_to_decoder(lead_to_decoders(literals)),
      prefilter(bytes_of(literals), std::move(tables.fingerprints)),
      further(options.further.begin(), options.further.end()) {}

// How far each reading of a layer got, so that a run is decoded once however many literals it holds.
struct SearchRun::LayerState {
  explicit LayerState(const LazyStorePatterns& patterns) : stores(patterns) {}

  JwtFinder jwts;
  StoreFinder stores;
  std::optional<Base64Run> base64_run;
  std::array<bool, 4> base64_phases_done{};
  // For hex and utf16 one for each half of the unit; for percent and escape only the first.
  std::array<std::array<std::size_t, 2>, 5> decoded_until{};
};

void SearchRun::search(std::string_view content, std::uint64_t content_offset) {
  search_layer(Layer{content, content_offset, nullptr, nullptr, 0});
}

// What is decoded is searched in its turn: at most as deep as MatcherOptions::max_decode_depth says.
// NOLINTBEGIN(misc-no-recursion)
void SearchRun::search_layer(const Layer& layer) {
  LayerState state(engine_.stores);
  std::vector<Candidate> candidates;
  work_.searched_bytes += layer.bytes.size();
  for (std::size_t from = 0; from < layer.bytes.size(); from += k_stretch) {
    candidates.clear();
    engine_.prefilter.find(layer.bytes, from, from + k_stretch, candidates);
    work_.candidates += candidates.size();
    for (const Candidate& candidate : candidates) {
      if (found_.size() >= k_max_found) {
        over_budget_ = true;
        return;
      }
      follow(layer, state, candidate);
    }
  }
}

void SearchRun::follow(const Layer& layer, LayerState& state, const Candidate& candidate) {
  const Literal& literal = engine_.literals[candidate.literal];
  const std::size_t at = candidate.offset;
  if (layer.run != nullptr &&
      (!layer.run->trusts(at) || layer.is_verbatim({at, at + literal.bytes.size()}))) {
    return;
  }
  for (const Route& route : literal.routes) {
    if (!route.codec) {
      look_for(route, layer, state, at);
    } else if (layer.depth < std::min(options_.max_decode_depth, k_deepest) && !over_budget_) {
      if (*route.codec == Codec::base64) {
        decode_base64(layer, state, at, route.phase);
      } else {
        decode_other(*route.codec, layer, state, at, route.phase);
      }
    }
  }
}

void SearchRun::look_for(const Route& route, const Layer& layer, LayerState& state, std::size_t at) {
  if (at < route.back) {
    return;
  }
  at -= route.back;
  switch (route.pattern) {
    case Pattern::api_token:
      if (const auto token = engine_.api_tokens.find(layer, at)) {
        add(layer, TokenKind::api_token, *token, false);
      }
      break;
    case Pattern::session_jwt:
      if (const auto token = state.jwts.find(layer, at, options_.now)) {
        add(layer, TokenKind::session_jwt, *token, false);
      }
      break;
    case Pattern::store_key:
      if (const auto store = state.stores.find_keyed(layer, at)) {
        add(layer, TokenKind::credential_store, store->token, store->caches_secrets);
      }
      break;
    case Pattern::store_value:
      if (const auto store = state.stores.find_bare(layer, at)) {
        add(layer, TokenKind::credential_store, store->token, store->caches_secrets);
      }
      break;
    case Pattern::further:
      look_for_further(engine_.further[route.further], layer, at);
      break;
  }
}

void SearchRun::look_for_further(const FurtherFormFinder& form, const Layer& layer, std::size_t at) {
  const auto located = form.find(layer, at);
  Token* token = located ? add(layer, TokenKind::further, *located, false) : nullptr;
  if (token != nullptr) {
    token->form = form.name();
    token->body_size = located->span.end - located->span.begin - form.literal_size();
    token->redacted = core::redact(token->raw.reveal(), form.literal_size());
  }
}

void SearchRun::decode_base64(const Layer& layer, LayerState& state, std::size_t at, unsigned phase) {
  if (!state.base64_run || !state.base64_run->covers(at)) {
    state.base64_run.emplace(layer.bytes, at);
    state.base64_phases_done = {};
  }
  const unsigned first = state.base64_run->phase_of_first(at, phase);
  if (!std::exchange(state.base64_phases_done[first], true)) {
    search_decoded(layer, state.base64_run->decode(first));
  }
}

void SearchRun::decode_other(Codec codec, const Layer& layer, LayerState& state, std::size_t at,
                             unsigned phase) {
  const bool has_halves = codec == Codec::hex || codec == Codec::utf16;
  std::size_t& until =
      state.decoded_until[static_cast<std::size_t>(codec)][has_halves ? (at + phase) % 2 : 0];
  if (at < until) {
    return;
  }
  const auto decode = [&] {
    switch (codec) {
      case Codec::utf16:
        return decode_utf16(layer.bytes, at, phase, layer.content_offset);
      case Codec::percent:
        return decode_percent(layer.bytes, at);
      case Codec::escape:
        return decode_escapes(layer.bytes, at);
      default:
        return decode_hex(layer.bytes, at, phase);
    }
  };
  DecodedRun run = decode();
  run.trust_from(until);
  until = run.covers_until();
  search_decoded(layer, run);
}

void SearchRun::search_decoded(const Layer& outer, const DecodedRun& run) {
  const std::size_t size = run.bytes().size();
  if (size > options_.decode_budget - std::min(options_.decode_budget, work_.decoded_bytes)) {
    over_budget_ = true;
    return;
  }
  work_.decoded_bytes += size;
  search_layer(Layer{run.bytes(), 0, &outer, &run, outer.depth + 1});
}
// NOLINTEND(misc-no-recursion)

Token* SearchRun::add(const Layer& layer, TokenKind kind, const Located& located, bool caches_secrets) {
  const Span span = layer.in_content(located.span);
  if (span.end - span.begin > k_max_match) {
    return nullptr;
  }
  const std::string_view raw = layer.bytes.substr(located.span.begin, located.span.end - located.span.begin);
  Found found{make_token(kind, raw, located.confidence), span, layer.encoding(), layer.depth};
  found.token.caches_secrets = caches_secrets;
  return &found_.emplace_back(std::move(found)).token;
}

std::vector<Found> SearchRun::take_found() {
  const auto place = [](const Found& found) { return std::tie(found.span, found.token.hash); };
  std::sort(found_.begin(), found_.end(), [&](const Found& a, const Found& b) {
    return place(a) != place(b) ? place(a) < place(b) : is_better(a, b);
  });
  found_.erase(std::unique(found_.begin(), found_.end(),
                           [&](const Found& a, const Found& b) { return place(a) == place(b); }),
               found_.end());
  return std::move(found_);
}

}  // namespace ekaudit::scanner::match
