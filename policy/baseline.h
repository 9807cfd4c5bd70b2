// A baseline: findings that a team has seen and lives with, as a list of fingerprints that Git can merge.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "rules/finding.h"

namespace ekaudit::policy {

class Baseline {
 public:
  // One fingerprint a line, in any order, repeated or not; LF or CRLF; empty lines and those that begin with
  // '#' are left out. An error names the line; `shown` is what people call the file.
  static core::Result<Baseline> parse(std::string_view text, std::string_view shown);

  bool holds(const std::string& fingerprint) const { return fingerprints_.count(fingerprint) == 1; }
  std::size_t size() const { return fingerprints_.size(); }

 private:
  std::set<std::string> fingerprints_;
};

// True if a baseline may hold it: any finding but one of leaked-token-alive.
bool may_be_in_baseline(const rules::Finding& finding);

// The baseline of these findings: those that nothing else suppresses. Sorted, one a line, the same bytes for
// the same findings; nothing in it tells of a token.
std::string render_baseline(const std::vector<rules::Finding>& findings);

}  // namespace ekaudit::policy
