// What the inventory rules share.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "enkryptify/inventory.h"
#include "enkryptify/reach.h"
#include "rules/evidence.h"
#include "rules/finding.h"
#include "rules/rule.h"

namespace ekaudit::rules {

// A finding about a token's record, but for message and remediation: place token:ID, subject the id.
Finding make_token_finding(const RuleInfo& rule, core::Severity severity, core::Confidence confidence,
                           const enkryptify::Token& token, const Evidence& evidence);

// "token \"deploy\"", or "token 6f1e…" for one without a name. Control characters are left to the reporters.
std::string describe(const enkryptify::Token& token);

// Neither revoked nor expired, and no CLI token: what most inventory rules judge. A token whose type the API
// did not say counts as static.
bool is_live_static(const enkryptify::Token& token, core::TimePoint now);

// The live record of the credential that ekaudit runs with. The evidence must have an inventory.
bool is_auditor(const enkryptify::Token& token, const Evidence& evidence);

// "41 days", "1 day", "3 hours", "5 minutes".
std::string describe_duration(std::chrono::seconds duration);

// As far as the scope is known.
enkryptify::Reach reach_of(const enkryptify::Token& token, const Evidence& evidence);

}  // namespace ekaudit::rules
