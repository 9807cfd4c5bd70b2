// One search: candidates, decoding, and what was found, without positions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/match/api_token.h"
#include "scanner/match/base64_run.h"
#include "scanner/match/credential_store.h"
#include "scanner/match/default_tables.h"
#include "scanner/match/jwt.h"
#include "scanner/match/layer.h"
#include "scanner/match/literals.h"
#include "scanner/match/matcher.h"
#include "scanner/match/prefilter.h"

namespace ekaudit::scanner::match {

// What all searches share; immutable.
struct Engine {
  explicit Engine(const MatcherOptions& options);
  Engine(MatchTables tables, const MatcherOptions& options);
  std::vector<Literal> literals;
  std::vector<bool> leads_to_decoder;  // by literal
  Prefilter prefilter;
  ApiTokenFinder api_tokens;
  LazyStorePatterns stores;
  std::vector<FurtherFormFinder> further;
};

struct Found {
  Token token;
  Span span;  // in the content
  std::string encoding;
  unsigned depth = 0;
};

// More tokens than these in one content are not collected: SearchResult::over_budget.
inline constexpr std::size_t k_max_found = 1 << 16;

class SearchRun {
 public:
  SearchRun(const Engine& engine, const MatcherOptions& options) : engine_(engine), options_(options) {}

  // `content` begins `content_offset` bytes into the whole. Call once.
  void search(std::string_view content, std::uint64_t content_offset);

  // Sorted by span and hash; one of each.
  std::vector<Found> take_found();
  bool over_budget() const { return over_budget_; }

  // What it cost: a measure of work that does not depend on the machine.
  struct Work {
    std::size_t searched_bytes = 0;  // by the prefilter, in all layers
    std::size_t candidates = 0;
    std::size_t decoded_bytes = 0;
  };
  const Work& work() const { return work_; }

 private:
  struct LayerState;

  void search_layer(const Layer& layer);
  void follow(const Layer& layer, LayerState& state, const Candidate& candidate);
  void look_for(const Route& route, const Layer& layer, LayerState& state, std::size_t at);
  void look_for_further(const FurtherFormFinder& form, const Layer& layer, std::size_t at);
  void decode_base64(const Layer& layer, LayerState& state, std::size_t at, unsigned phase);
  void decode_other(Codec codec, const Layer& layer, LayerState& state, std::size_t at, unsigned phase);
  void search_decoded(const Layer& outer, const DecodedRun& run);
  Token* add(const Layer& layer, TokenKind kind, const Located& located, bool caches_secrets);

  const Engine& engine_;
  const MatcherOptions& options_;
  std::vector<Found> found_;
  Work work_;
  bool over_budget_ = false;
};

}  // namespace ekaudit::scanner::match
