// Findings as SARIF results.
#pragma once

#include <cstdint>
#include <vector>

#include "audit/report.h"
#include "reporters/json_document.h"
#include "reporters/sarif_rules.h"

namespace ekaudit::reporters {

// Code scanning refuses a file with more results in a run.
inline constexpr std::size_t k_max_sarif_results = 25'000;

struct SarifResults {
  Json results = Json::array();
  std::uint64_t left_out = 0;  // findings over the limit: the least severe and least sure, then the last
};

// In the report's order. Suppressed findings only with show_suppressed. Nothing in a result names a
// person.
SarifResults sarif_results(const audit::Report& report, audit::Subject subject, const SarifRules& rules);

}  // namespace ekaudit::reporters
