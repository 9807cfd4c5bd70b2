#include "scanner/match/placeholder_words.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "core/text.h"

namespace ekaudit::scanner::match {
namespace {

constexpr std::array<std::string_view, 17> k_words = {
    "your",     "token",  "tokens",   "here",        "example", "examples", "sample", "replace",  "replaceme",
    "changeme", "change", "redacted", "placeholder", "dummy",   "fake",     "insert", "truncated"};

// Only in words run together, beside one of the above.
constexpr std::array<std::string_view, 14> k_fillers = {"my",   "the",    "this", "with",      "api",
                                                        "key",  "put",    "add",  "goes",      "real",
                                                        "live", "secret", "ek",   "enkryptify"};

constexpr std::size_t k_min_word = 4;

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_letter(char c) {
  return is_lower(c) || is_upper(c);
}

// Whether known words, one of k_words among them, make up all of `letters` (lower case).
bool is_made_of_words(std::string_view letters) {
  enum Reached : unsigned char { nothing = 0, fillers = 1, words = 2 };
  std::vector<unsigned char> reached(letters.size() + 1, nothing);
  reached[0] = fillers;
  for (std::size_t at = 0; at < letters.size(); ++at) {
    if (reached[at] == nothing) {
      continue;
    }
    for (const std::string_view word : k_words) {
      if (letters.substr(at).starts_with(word)) {
        reached[at + word.size()] = words;
      }
    }
    for (const std::string_view filler : k_fillers) {
      if (letters.substr(at).starts_with(filler)) {
        unsigned char& there = reached[at + filler.size()];
        there = std::max(there, reached[at]);
      }
    }
  }
  return reached[letters.size()] == words;
}

// The end of the camel-case hump that begins at `begin`: "API", "Token" in "APIToken".
std::size_t hump_end(std::string_view letters, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < letters.size()) {
    const bool next_is_lower = end + 1 < letters.size() && is_lower(letters[end + 1]);
    if (is_upper(letters[end]) && (is_lower(letters[end - 1]) || next_is_lower)) {
      return end;
    }
    ++end;
  }
  return end;
}

bool has_hump_of_words(std::string_view letters) {
  for (std::size_t begin = 0; begin < letters.size();) {
    const std::size_t end = hump_end(letters, begin);
    if (end - begin >= k_min_word && is_made_of_words(core::to_lower(letters.substr(begin, end - begin)))) {
      return true;
    }
    begin = end;
  }
  return false;
}

bool is_all_x(std::string_view letters) {
  return letters.find_first_not_of("xX") == std::string_view::npos;
}

}  // namespace

bool has_placeholder_word(std::string_view body) {
  for (std::size_t begin = 0; begin < body.size();) {
    if (!is_letter(body[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < body.size() && is_letter(body[end])) {
      ++end;
    }
    const std::string_view letters = body.substr(begin, end - begin);
    const auto is_digit_at = [&](std::size_t at) {
      return at < body.size() && body[at] >= '0' && body[at] <= '9';
    };
    const bool separated = (begin == 0 || !is_digit_at(begin - 1)) && !is_digit_at(end);
    if (is_all_x(letters) && letters.size() >= (separated ? 3 : k_min_word)) {
      return true;
    }
    if (letters.size() >= k_min_word &&
        (is_made_of_words(core::to_lower(letters)) || has_hump_of_words(letters))) {
      return true;
    }
    begin = end;
  }
  return false;
}

}  // namespace ekaudit::scanner::match
