// All rules, in the order in which they are listed and run.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rule.h"

namespace ekaudit::rules {

std::span<const Rule* const> all_rules();

// Their ids, in the same order.
std::vector<std::string> rule_ids();

// Null if there is none of that id.
const Rule* find_rule(std::string_view id);

// The registered id nearest to a mistyped one (Levenshtein distance of at most 4), or empty.
std::string nearest_rule_id(std::string_view id);

// The rule's documentation page, Markdown, compiled in from docs/rules/. Empty for an unknown id.
std::string_view rule_page(std::string_view id);

}  // namespace ekaudit::rules
