#include "policy/inert.h"

#include <algorithm>

#include "policy/glob.h"
#include "rules/registry.h"

namespace ekaudit::policy {
namespace {

bool is_leak_rule(const rules::RuleInfo& info) {
  return info.id.starts_with("leaked-") && info.id != k_alive_rule;
}

bool ignores_everywhere(const Ignore& ignore, const rules::RuleInfo& info) {
  const rules::Rule* named = rules::find_rule(ignore.rule);
  const bool covers_rule = ignore.rule.empty() || (named != nullptr && named->info().family == info.family);
  return covers_rule && ignore.fingerprint.empty() && ignore.token.empty() &&
         (ignore.path.empty() || matches_everything(ignore.path));
}

bool is_inert(const Settings& settings, const rules::RuleInfo& info) {
  const RuleSetting* setting = settings.setting_of(info.id);
  if (setting != nullptr && (setting->disabled || setting->severity == core::Severity::info)) {
    return true;
  }
  return std::any_of(settings.ignores.begin(), settings.ignores.end(),
                     [&](const Ignore& ignore) { return ignores_everywhere(ignore, info); });
}

}  // namespace

const RuleSetting* Settings::setting_of(std::string_view rule) const {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [rule](const RuleSetting& each) { return each.rule == rule; });
  return found == rules.end() ? nullptr : &*found;
}

std::vector<std::string> inert_leak_rules(const Settings& settings) {
  std::vector<std::string> inert;
  for (const rules::Rule* rule : rules::all_rules()) {
    if (is_leak_rule(rule->info()) && is_inert(settings, rule->info())) {
      inert.emplace_back(rule->info().id);
    }
  }
  return inert;
}

bool makes_leak_rules_inert(const Settings& settings) {
  const auto all = rules::all_rules();
  return std::all_of(all.begin(), all.end(), [&](const rules::Rule* rule) {
    return !is_leak_rule(rule->info()) || is_inert(settings, rule->info());
  });
}

}  // namespace ekaudit::policy
