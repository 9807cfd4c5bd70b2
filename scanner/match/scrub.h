// Takes tokens out of text that is about to be shown: file names, ref names, author names, messages.
// Reports are built from scrubbed text only.
#pragma once

#include <string>
#include <string_view>

#include "core/secret.h"
#include "scanner/match/known_forms.h"
#include "scanner/match/matcher.h"

namespace ekaudit::scanner::match {

class Scrubber {
 public:
  // `matcher` must outlive the scrubber.
  explicit Scrubber(const Matcher& matcher) : matcher_(matcher) {}

  // From now on this raw token is taken out wherever it stands, at a token boundary or not, as it is or
  // encoded once.
  void add(const core::Secret& secret);

  // Every match of confidence low or more, in any encoding, and every added token is replaced by its
  // redacted form. Other bytes stay as they are, invalid UTF-8 too. Text that cannot be looked through
  // whole (SearchResult::over_budget) is withheld.
  std::string scrub(std::string_view text) const;

 private:
  const Matcher& matcher_;
  KnownForms known_;
};

}  // namespace ekaudit::scanner::match
