// A token has had the same value for long.
#include <fmt/format.h>

#include <algorithm>

#include "rules/inventory_rule.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using core::Severity;
using enkryptify::Token;

std::optional<core::TimePoint> past(const std::optional<core::TimePoint>& time, core::TimePoint now) {
  return time && *time <= now ? time : std::nullopt;
}

// The declared period is when it is due; the later steps keep their proportion to it.
Thresholds thresholds_for(const TokenDeclaration* declaration, Thresholds thresholds) {
  if (declaration == nullptr || !declaration->rotation_period) {
    return thresholds;
  }
  const auto due = std::max<std::int64_t>(thresholds.rotation_due.count(), 1);
  const Days period = *declaration->rotation_period;
  thresholds.rotation_overdue = period * thresholds.rotation_overdue.count() / due;
  thresholds.rotation_long_overdue = period * thresholds.rotation_long_overdue.count() / due;
  thresholds.rotation_due = period;
  return thresholds;
}

class RotationOverdue final : public InventoryRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "rotation-overdue",
        "rotation-overdue",
        "Token is due for rotation",
        "An Enkryptify token has kept its value for more than 30 days, as far as is known; over "
        "60 days it is overdue.",
        Severity::medium,
        5.0,
        "262",
        "NHI7",
        "Long-Lived Secrets",
    };
    return k_info;
  }

 private:
  std::optional<Finding> judge_token(const Token& token, const Evidence& evidence) const override {
    const TokenDeclaration* declaration = evidence.declarations.find(token);
    const auto created = past(token.created_at, evidence.now);
    const auto rotated = last_rotation(token, evidence);
    const bool was_rotated = rotated && (!created || *rotated > *created);
    const auto age = elapsed(was_rotated ? rotated : created, evidence.now);
    const Thresholds thresholds = thresholds_for(declaration, evidence.thresholds);
    if (!age || *age <= thresholds.rotation_due) {
      return std::nullopt;
    }
    const Severity severity = *age > thresholds.rotation_long_overdue ? Severity::high
                              : *age > thresholds.rotation_overdue    ? Severity::medium
                                                                      : Severity::low;
    // Whether a rotation changes createdAt is not documented.
    Finding finding = make_token_finding(
        info(), severity, was_rotated ? Confidence::high : Confidence::medium, token, evidence);
    finding.message = sentence_about(
        token, fmt::format("was {} {} ago{}: its rotation is {}", was_rotated ? "last rotated" : "created",
                           describe_duration(*age), was_rotated ? "" : " and no later rotation is known",
                           severity == Severity::low ? "due" : "overdue"));
    finding.remediation =
        "Rotate it in the Enkryptify dashboard and put the new value in place at once: the old one is "
        "revoked in the same moment. To overlap the two, create a second token of the same scope and "
        "permission first, and revoke this one once nothing uses it.";
    add_evidence(finding, "createdAt", token.created_at);
    add_evidence(finding, "rotatedAt", rotated);
    add_evidence(finding, "ageDays", *age);
    if (!was_rotated && !evidence.rotations) {
      add_evidence(finding, "ledger", std::vector<std::string>{"none: a rotation would not be known of"});
    }
    return finding;
  }
};

}  // namespace

const Rule& rotation_overdue_rule() {
  static const RotationOverdue rule;
  return rule;
}

}  // namespace ekaudit::rules
