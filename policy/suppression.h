// Everything that can suppress a finding, in the order in which the reason is taken:
//
// - "disabled": the policy file disables the rule;
// - "inline": a comment beside the token, `ekaudit:ignore[rule] reason`, where rule is the finding's or
//   another of its family (a deleted line turns leaked-token into leaked-token-in-history). With
//   fingerprints in the brackets, of at least 12 digits, it covers these findings only; without one it
//   covers nothing where several tokens stand on its line, since it does not say which was meant;
// - "ignore": an entry of the policy file, until it expires;
// - "baseline": a known fingerprint.
//
// What a merged report says is suppressed stays so, until that expires.
// leaked-token-alive is suppressed by an `ignore` only that names it and has an end.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "core/notice.h"
#include "policy/policy.h"
#include "rules/finding.h"

namespace ekaudit::policy {

inline constexpr std::array<std::string_view, 4> k_causes = {"disabled", "inline", "ignore", "baseline"};

// Marks findings. Notices, all informing: directives of unknown rules, directives that cover several tokens,
// expired entries, and, where the run saw all that they could be about, entries without a finding.
void suppress(const Policy& policy, const Run& run, std::vector<rules::Finding>& findings,
              core::Notices& notices);

}  // namespace ekaudit::policy
