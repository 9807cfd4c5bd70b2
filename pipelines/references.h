// The secrets that one file mentions, and words that stand for them in its text while it is read: of the same
// length, so that columns stay, and plain enough to survive any syntax. A raw token is replaced by such a
// word before anything else looks at the file, so no parser ever holds one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/usage.h"
#include "scanner/match/matcher.h"

namespace ekaudit::pipelines {

struct Mention {
  std::size_t secret;  // index of the reference
  std::size_t begin;   // of its word in the text
  std::size_t end;
  bool bound;  // by way of a variable, which hands it over
};

class References {
 public:
  // The words will not occur in `content`.
  explicit References(std::string_view content);

  // The index of this secret; the same for the same store, name, scope and raw token. Nothing when there
  // are over 4,096.
  std::optional<std::size_t> add(SecretRef secret);

  const SecretRef& operator[](std::size_t index) const { return secrets_[index]; }
  std::size_t size() const { return secrets_.size(); }

  // Made of letters, digits and '_', and not shorter than `length` bytes.
  std::string word_for(std::size_t index, std::size_t length) const;
  // The words of what is in a variable's value, for a text that it is put into; together as long.
  std::string bound_words(std::string_view value, std::size_t length) const;

  // The words in `text`, in order.
  std::vector<Mention> mentions_in(std::string_view text) const;
  bool any_in(std::string_view text) const { return text.find(prefix_) != std::string_view::npos; }

 private:
  std::string word(std::size_t index, std::size_t length, char last) const;

  std::string prefix_;
  std::vector<SecretRef> secrets_;
};

// `content` with every match of confidence low or more replaced by its word.
std::string mask_raw_tokens(std::string_view content, const scanner::match::Matcher& matcher,
                            References& references);

}  // namespace ekaudit::pipelines
