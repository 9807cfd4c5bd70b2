// What all reports count, in one place. Suppressed findings are counted as such and nowhere else.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/report.h"
#include "core/severity.h"
#include "rules/finding.h"

namespace ekaudit::reporters {

// In the order in which people should read.
enum class Life { alive, unknown, dead };

// One token and where it was found. Points into the report, which must outlive it.
struct TokenGroup {
  const rules::TokenRef* token = nullptr;  // of the first finding
  Life life = Life::unknown;               // alive if any finding says so, dead only if all do
  core::Severity worst = core::Severity::info;
  std::vector<const rules::Finding*> findings;  // worst first, then in the report's order

  // Those about places in files and Git, in the same order; none for a token that did not leak.
  std::vector<const rules::Finding*> leaks() const;
  // The one that says that it is alive; null if none does.
  const rules::Finding* alive() const;
  bool leaked() const;
};

// A finding about no token, or about what a pipeline does with one: it is shown by itself.
bool stands_alone(const rules::Finding& finding);

// The unsuppressed findings that have a token, by token: by id or hash, by redacted form where there is
// neither. Alive, unknown, dead; within these worst first, then in order of appearance.
std::vector<TokenGroup> group_by_token(const audit::Report& report);

// Those that leaked, in the same order.
std::vector<TokenGroup> leaked_tokens(const audit::Report& report);

struct Summary {
  std::array<std::uint64_t, core::k_severities.size()> by_severity{};  // unsuppressed findings
  std::uint64_t alive = 0;                                             // leaked tokens
  std::uint64_t unknown = 0;
  std::uint64_t dead = 0;
  std::uint64_t suppressed = 0;  // findings
  // The same by what suppressed them, in the order of policy::k_causes, zeros included.
  std::vector<std::pair<std::string_view, std::uint64_t>> suppressed_by;
};

Summary summarize(const audit::Report& report);

// "3 findings suppressed (1 inline, 2 baseline)", or nothing where none is.
std::string describe_suppressed(const Summary& summary);

}  // namespace ekaudit::reporters
