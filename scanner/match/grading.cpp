#include "scanner/match/grading.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "core/redaction.h"
#include "scanner/match/placeholder_words.h"

namespace ekaudit::scanner::match {
namespace {

using core::Confidence;

constexpr std::size_t k_min_low = 12;
constexpr std::size_t k_min_medium = 20;
constexpr std::size_t k_min_high = 28;
constexpr double k_min_entropy_medium = 3.0;
constexpr double k_min_entropy_high = 3.5;
constexpr std::ptrdiff_t k_max_placeholder_alphabet = 4;
constexpr std::size_t k_sequence = 8;

using Counts = std::array<std::size_t, 256>;

Counts count_bytes(std::string_view bytes) {
  Counts counts{};
  for (const char c : bytes) {
    ++counts[static_cast<unsigned char>(c)];
  }
  return counts;
}

std::ptrdiff_t distinct_bytes(std::string_view bytes) {
  const Counts counts = count_bytes(bytes);
  return std::count_if(counts.begin(), counts.end(), [](std::size_t count) { return count > 0; });
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Whether `next` comes next after `c` among digits, lower or upper case letters.
bool follows(char c, char next) {
  if (is_digit(c) && is_digit(next)) {
    return (c - '0' + 1) % 10 == next - '0';
  }
  return is_letter(c) && is_letter(next) && next - c == 1;
}

bool mixes_classes(std::string_view body) {
  const bool lower = std::any_of(body.begin(), body.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  const bool upper = std::any_of(body.begin(), body.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  const bool digit = std::any_of(body.begin(), body.end(), is_digit);
  return int{lower} + int{upper} + int{digit} >= 2;
}

bool is_placeholder(std::string_view body, Surroundings surroundings) {
  return surroundings == Surroundings::template_syntax || body.size() < k_min_low ||
         distinct_bytes(body) <= k_max_placeholder_alphabet || has_sequence(body) ||
         has_placeholder_word(body);
}

}  // namespace

double shannon_entropy(std::string_view bytes) {
  double entropy = 0;
  for (const std::size_t count : count_bytes(bytes)) {
    if (count > 0) {
      const double share = static_cast<double>(count) / static_cast<double>(bytes.size());
      entropy -= share * std::log2(share);
    }
  }
  return entropy;
}

bool has_sequence(std::string_view body) {
  std::size_t up = 1;
  std::size_t down = 1;
  for (std::size_t i = 1; i < body.size(); ++i) {
    up = follows(body[i - 1], body[i]) ? up + 1 : 1;
    down = follows(body[i], body[i - 1]) ? down + 1 : 1;
    if (up >= k_sequence || down >= k_sequence) {
      return true;
    }
  }
  return false;
}

Confidence grade(std::string_view body, Surroundings surroundings) {
  while (body.starts_with(core::k_token_prefix)) {
    body.remove_prefix(core::k_token_prefix.size());
  }
  if (is_placeholder(body, surroundings)) {
    return Confidence::placeholder;
  }
  const double entropy = shannon_entropy(body);
  if (body.size() < k_min_medium || entropy < k_min_entropy_medium) {
    return Confidence::low;
  }
  const bool high = body.size() >= k_min_high && entropy >= k_min_entropy_high && mixes_classes(body);
  return high ? Confidence::high : Confidence::medium;
}

}  // namespace ekaudit::scanner::match
