#include "policy/explain.h"

#include <gtest/gtest.h>

#include "policy/policy_file.h"

namespace ekaudit::policy {
namespace {

std::string explained(std::string_view text) {
  return explain(parse_policy(text).settings, *core::parse_time("2026-11-24"));
}

TEST(Explain, SaysWhatChanges) {
  EXPECT_EQ(explained("rules:\n"
                      "  vague-token-name: {disable: true, reason: our own scheme}\n"
                      "  long-lived: {severity: low, thresholds: {long: 90}}\n"
                      "  unused-token: {}\n"
                      "ignore:\n"
                      "  - {rule: leaked-token, path: tests/**, reason: fake, expires: 2026-12-04}\n"
                      "  - {fingerprint: 0123456789ab, reason: old, expires: 2026-01-01}\n"
                      "tokens: [{name: deploy, secrets: [A, B], rotationDays: 90}]\n"
                      "environments: {production: [live, eu-*]}\n"
                      "patterns: [{name: farm, literal: bfarm_, body: '[0-9]+'}]\n"),
            "Rules:\n"
            "  long-lived               every finding is low, long 90 days (default 61)\n"
            "  unused-token             nothing changed\n"
            "  vague-token-name         disabled: findings are counted as suppressed (our own scheme)\n"
            "Ignored, and counted as suppressed:\n"
            "  line 6: rule leaked-token, path tests/**; fake; until 2026-12-04T00:00:00Z, 10 days left\n"
            "  line 7: fingerprint 0123456789ab; old; EXPIRED on 2026-01-01T00:00:00Z: without effect\n"
            "Declared tokens:\n"
            "  deploy: 2 secrets, due for rotation after 90 days\n"
            "Production environments:\n"
            "  live, eu-*\n"
            "Further token forms:\n"
            "  farm: 'bfarm_', then '[0-9]+'\n");
}

TEST(Explain, NamesLeakRulesThatCannotFail) {
  EXPECT_EQ(explained("withoutLeakRules: true\nrules: {leaked-token: {disable: true}}\n"),
            "Rules:\n"
            "  leaked-token             disabled: findings are counted as suppressed\n"
            "Leak rules that no finding can fail a run by:\n"
            "  leaked-token\n");
  EXPECT_EQ(explained(""), "It changes nothing.\n");
}

}  // namespace
}  // namespace ekaudit::policy
