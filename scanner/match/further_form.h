// Token forms that a team adds to ours: a literal, and what follows it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "scanner/match/api_token.h"
#include "scanner/match/layer.h"
#include "scanner/match/patterns.h"
#include "scanner/match/re2.h"

namespace ekaudit::scanner::match {

struct FurtherForm {
  std::string name;     // [a-z0-9-], for people
  std::string literal;  // k_min_literal to k_max_literal printable ASCII bytes
  std::string body;     // a regular expression in RE2's syntax
};

inline constexpr std::size_t k_min_literal = 3;
inline constexpr std::size_t k_max_literal = 64;

// Errors: malformed or unsupported, in RE2's words.
core::Result<void> check_body(std::string_view body);

// The literal for the prefilter. From 6 bytes on it is looked for in base64, UTF-16 and hexadecimal too;
// shorter ones would be too few bytes there.
PatternLiteral literal_of(const FurtherForm& form, std::size_t number);

class FurtherFormFinder {
 public:
  // Throws std::logic_error for a body that check_body() refuses.
  explicit FurtherFormFinder(const FurtherForm& form);

  const std::string& name() const { return name_; }
  std::size_t literal_size() const { return literal_.size(); }

  // The token whose literal begins at `at`: a body of 1 to k_max_body bytes behind it. Nothing where a word
  // goes on before a literal that begins with a word character. Graded as our own, but for what the team
  // knows better: a short or uniform body is medium as well.
  std::optional<Located> find(const Layer& layer, std::size_t at) const;

 private:
  std::string name_;
  std::string literal_;
  Regex body_;
};

}  // namespace ekaudit::scanner::match
