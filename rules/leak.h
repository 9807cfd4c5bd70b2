// What the leak rules share: which sighting is whose, and how a sighting becomes a finding.
#pragma once

#include <string>
#include <string_view>

#include "rules/evidence.h"
#include "rules/finding.h"
#include "rules/rule.h"

namespace ekaudit::rules {

enum class LeakClass { present, in_history, metadata, credential_store };

// Each sighting is of exactly one class, so the leak rules never report it twice.
LeakClass classify_leak(const scanner::Sighting& sighting);

// `severity` lowered by exposure and confidence: local or untracked at most medium; stash,
// unreachable or ignored at most low; confidence low (or placeholder) at most low.
core::Severity severity_of_leak(core::Severity severity, const scanner::Sighting& sighting);

// What the evidence proves about the token: null for nothing.
const LeakIdentity* identity_of(const scanner::Sighting& sighting, const Evidence& evidence);

// The whole finding. A token that is proven dead makes it an info with nothing to do; one that is proven to
// be one at all raises the confidence.
Finding make_leak_finding(const RuleInfo& rule, core::Severity severity, const scanner::Sighting& sighting,
                          const Evidence& evidence, std::string message, std::string remediation);

// What is proven about the finding's token: status, name, evidence, and for a dead one severity and
// remediation.
void apply_identity(const LeakIdentity& identity, const Evidence& evidence, Finding& finding);

// "Enkryptify API token", "Enkryptify session token", "Enkryptify CLI credential store".
std::string describe_token(const scanner::match::Token& token);

}  // namespace ekaudit::rules
