#include "pipelines/references.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ekaudit::pipelines {
namespace {

constexpr std::size_t k_most_secrets = 4096;
// The last letter of a word.
constexpr char k_written = 'x';
constexpr char k_bound = 'y';

bool is_same(const SecretRef& a, const SecretRef& b) {
  const bool raw_alike = a.raw.has_value() == b.raw.has_value() && (!a.raw || a.raw->hash == b.raw->hash);
  return raw_alike && a.store == b.store && a.name == b.name && a.scope == b.scope;
}

}  // namespace

References::References(std::string_view content) : prefix_("EKREF") {
  constexpr std::size_t k_longest = 32;
  for (char letter = 'A'; content.find(prefix_) != std::string_view::npos && prefix_.size() < k_longest;) {
    prefix_ += letter;
    letter = letter == 'Z' ? 'A' : static_cast<char>(letter + 1);
  }
}

std::optional<std::size_t> References::add(SecretRef secret) {
  const auto known = std::find_if(secrets_.begin(), secrets_.end(),
                                  [&](const SecretRef& other) { return is_same(other, secret); });
  if (known != secrets_.end()) {
    return static_cast<std::size_t>(known - secrets_.begin());
  }
  if (secrets_.size() >= k_most_secrets) {
    return std::nullopt;
  }
  secrets_.push_back(std::move(secret));
  return secrets_.size() - 1;
}

std::string References::word_for(std::size_t index, std::size_t length) const {
  return word(index, length, k_written);
}

std::string References::bound_words(std::string_view value, std::size_t length) const {
  std::string words;
  for (const Mention& mention : mentions_in(value)) {
    words += word(mention.secret, words.empty() ? length : 0, k_bound);
  }
  return words;
}

std::string References::word(std::size_t index, std::size_t length, char last) const {
  std::string word = prefix_ + std::to_string(index) + last;
  if (word.size() < length) {
    word.append(length - word.size(), '_');
  }
  return word;
}

std::vector<Mention> References::mentions_in(std::string_view text) const {
  std::vector<Mention> mentions;
  std::size_t from = 0;
  while ((from = text.find(prefix_, from)) != std::string_view::npos) {
    const char* const digits = text.data() + from + prefix_.size();
    const char* const last = text.data() + text.size();
    std::size_t index = 0;
    const auto read = std::from_chars(digits, last, index);
    std::size_t end = static_cast<std::size_t>(read.ptr - text.data());
    const bool is_word = read.ec == std::errc() && index < secrets_.size() && end < text.size() &&
                         (text[end] == k_written || text[end] == k_bound);
    if (is_word) {
      const bool is_bound = text[end] == k_bound;
      end = std::min(text.find_first_not_of('_', end + 1), text.size());
      mentions.push_back({index, from, end, is_bound});
    }
    from = std::max(end, from + prefix_.size());
  }
  return mentions;
}

std::string mask_raw_tokens(std::string_view content, const scanner::match::Matcher& matcher,
                            References& references) {
  if (!matcher.may_match(content)) {
    return std::string(content);
  }
  std::string masked;
  std::size_t done = 0;
  for (const scanner::match::Match& match : matcher.search(content).matches) {
    if (match.token.confidence <= core::Confidence::placeholder || match.begin < done) {
      continue;
    }
    const auto index = references.add({Store::none, "", "", match.token});
    masked.append(content.substr(done, match.begin - done));
    const std::size_t size = match.end - match.begin;
    masked += index ? references.word_for(*index, size) : std::string(size, '_');
    done = match.end;
  }
  masked.append(content.substr(done));
  return masked;
}

}  // namespace ekaudit::pipelines
