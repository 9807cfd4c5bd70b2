// Static tokens: "ek_live_" and a body.
#pragma once

#include <cstddef>
#include <optional>

#include "core/confidence.h"
#include "scanner/match/layer.h"
#include "scanner/match/re2.h"

namespace ekaudit::scanner::match {

// A token's place in a layer and its grade.
struct Located {
  Span span;
  core::Confidence confidence = core::Confidence::placeholder;
};

class ApiTokenFinder {
 public:
  // The token whose prefix begins at `at`: a body of [A-Za-z0-9_-], cut at k_max_body. Nothing where the
  // body is empty or a word goes on before the prefix.
  std::optional<Located> find(const Layer& layer, std::size_t at) const;

 private:
  Regex pattern_ = Regex::built_in("ek_live_[0-9A-Za-z_-]+");
};

}  // namespace ekaudit::scanner::match
