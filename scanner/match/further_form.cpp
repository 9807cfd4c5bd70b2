#include "scanner/match/further_form.h"

#include <algorithm>
#include <cstdint>

#include "core/text.h"
#include "scanner/match/boundary.h"
#include "scanner/match/grading.h"
#include "scanner/match/template_syntax.h"

namespace ekaudit::scanner::match {
namespace {

using core::Confidence;

constexpr std::size_t k_min_encoded_literal = 6;
// A policy may bring many expressions; each may have so many bytes of states.
constexpr std::int64_t k_expression_memory = std::int64_t{1} << 20;
// A shorter body says too little about itself to look like a placeholder.
constexpr std::size_t k_telling_body = 12;

Confidence grade_further(std::string_view body, Surroundings surroundings) {
  const Confidence grade = match::grade(body, surroundings);
  if (grade == Confidence::placeholder &&
      (surroundings == Surroundings::template_syntax || body.size() >= k_telling_body)) {
    return grade;
  }
  return std::max(grade, Confidence::medium);
}

}  // namespace

core::Result<void> check_body(std::string_view body) {
  const auto regex = Regex::compile(body, k_expression_memory);
  if (!regex) {
    return tl::make_unexpected(regex.error());
  }
  return {};
}

PatternLiteral literal_of(const FurtherForm& form, std::size_t number) {
  PatternLiteral literal{Pattern::further, form.literal};
  literal.chains = form.literal.size() < k_min_encoded_literal ? Chains::none : Chains::compact;
  literal.further = number;
  return literal;
}

FurtherFormFinder::FurtherFormFinder(const FurtherForm& form)
    : name_(form.name), literal_(form.literal), body_(Regex::built_in(form.body, k_expression_memory)) {}

std::optional<Located> FurtherFormFinder::find(const Layer& layer, std::size_t at) const {
  if (at > layer.bytes.size() || !layer.bytes.substr(at).starts_with(literal_) ||
      (core::is_word(literal_.front()) && boundary_before(layer.bytes, at) == Boundary::none &&
       !layer.is_soft_start(at))) {
    return std::nullopt;
  }
  const std::size_t body = at + literal_.size();
  const auto groups = body_.match_at(layer.bytes, body, body + k_max_body);
  if (!groups || groups->front().empty()) {
    return std::nullopt;
  }
  const Span token{at, body + groups->front().size()};
  return Located{token, grade_further(groups->front(), surroundings_of(layer.bytes, token))};
}

}  // namespace ekaudit::scanner::match
