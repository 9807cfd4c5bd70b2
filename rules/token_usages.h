// Which pipelines use a token of the inventory, as far as that is proven: by a raw token that its record's
// prefix identifies, or by the policy's mapping of secrets. A secret's name alone proves nothing.
#pragma once

#include <string>
#include <vector>

#include "rules/pipeline_rule.h"

namespace ekaudit::rules {

struct TokenUsages {
  Usages usages;
  bool any_writes = false;
  bool any_opaque = false;
  bool all_read = false;  // each of them reads, and none does anything else that was seen or may be
  std::vector<std::string> schedules;

  bool empty() const { return usages.empty(); }
};

// The token that the policy maps the usage's secret to; null if it says nothing of it.
const TokenDeclaration* declaration_of(const pipelines::Usage& usage, const Declarations& declarations);

// The evidence must have an inventory.
TokenUsages usages_of(const enkryptify::Token& token, const Evidence& evidence);

// Who uses the token, for who may rotate it, added as evidence: "usedBy", paths of pipelines and declared
// consumers, and "secretNames", of the secrets that hold it. The evidence must have an inventory.
void add_users(Finding& finding, const enkryptify::Token& token, const Evidence& evidence);

// How many of the inventory's tokens were found in a pipeline or are mapped by the policy.
std::size_t mapped_tokens(const Evidence& evidence);

}  // namespace ekaudit::rules
