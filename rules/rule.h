// The contract of a rule, one file each. registry.h lists them in order.
#pragma once

#include <string_view>
#include <vector>

#include "core/severity.h"
#include "rules/evidence.h"
#include "rules/finding.h"

namespace ekaudit::rules {

struct RuleInfo {
  std::string_view id;           // kebab-case; the page is docs/rules/<id>.md
  std::string_view family;       // rules of one family share fingerprints
  std::string_view title;        // at most 80 characters, no full stop
  std::string_view description;  // one or two sentences
  core::Severity severity;       // default, before what a finding's exposure says
  double security_severity;      // code scanning's scale, 0.1-10.0
  std::string_view cwe;          // "798"
  std::string_view nhi;          // OWASP Non-Human Identities Top 10 (2025): "NHI2"
  std::string_view nhi_title;    // "Secret Leakage"
};

class Rule {
 public:
  virtual ~Rule() = default;
  virtual const RuleInfo& info() const = 0;
  virtual void judge(const Evidence& evidence, std::vector<Finding>& findings) const = 0;
};

}  // namespace ekaudit::rules
