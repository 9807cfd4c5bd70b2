// The parts of a SARIF run that follow from the registered rules alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/severity.h"
#include "reporters/json_document.h"
#include "rules/rule.h"

namespace ekaudit::reporters {

// "error", "warning" or "note".
std::string_view sarif_level(core::Severity severity);

// "leaked-token" to "LeakedToken".
std::string pascal_case(std::string_view id);

// A plain text as a SARIF message: printable, with braces doubled as the format demands, and nothing in
// it reads as an embedded link.
std::string sarif_text(std::string_view text);

class SarifRules {
 public:
  SarifRules();

  // reportingDescriptor objects in the registry's order.
  Json rules() const;
  // toolComponent objects: CWE, OWASP Non-Human Identities Top 10.
  Json taxonomies() const;
  // toolComponentReference objects to these.
  static Json supported_taxonomies();

  // Sets "ruleId", "ruleIndex" and "taxa" of a result.
  void put_rule(std::string_view id, Json& result) const;

 private:
  Json taxa_of(const rules::RuleInfo& rule) const;

  std::vector<std::string> cwe_;  // ids of the taxa, sorted
  std::vector<std::string> nhi_;
};

}  // namespace ekaudit::reporters
