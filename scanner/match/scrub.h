// Takes tokens out of text that is about to be shown: file names, ref names, author names, messages.
// Reports are built from scrubbed text only.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/secret.h"
#include "scanner/match/known_forms.h"
#include "scanner/match/matcher.h"

namespace ekaudit::scanner::match {

class Scrubber {
 public:
  // `matcher` must outlive the scrubber, and look through encodings.
  explicit Scrubber(const Matcher& matcher) : matcher_(matcher) {}

  // From now on this raw token is taken out wherever it stands, at a token boundary or not, as it is or
  // encoded once.
  void add(const core::Secret& secret);

  // Every match of confidence low or more, in any encoding, and every added token is replaced by its
  // redacted form. Other bytes stay as they are, invalid UTF-8 too. Text that cannot be looked through
  // whole (SearchResult::over_budget) is withheld. Safe from several threads once everything was added.
  std::string scrub(std::string_view text) const;

 private:
  struct Added {
    core::Secret secret;
    std::string redacted;
  };

  const KnownForms& with_encodings() const;

  const Matcher& matcher_;
  std::vector<Added> added_;
  // What was added as it is, and encoded unless it begins as our tokens do: by that alone nearly every text
  // is known to hold none of their twenty encodings each, which are made for the first one that may.
  KnownForms known_;
  bool any_unprefixed_ = false;
  mutable std::mutex mutex_;
  mutable KnownForms all_;
  mutable std::size_t in_all_ = 0;  // how many of added_
};

}  // namespace ekaudit::scanner::match
