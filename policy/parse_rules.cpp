#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "policy/keys.h"
#include "policy/parse.h"
#include "rules/registry.h"

namespace ekaudit::policy {
namespace {

std::vector<std::string_view> rule_ids() {
  std::vector<std::string_view> ids;
  for (const rules::Rule* rule : rules::all_rules()) {
    ids.push_back(rule->info().id);
  }
  return ids;
}

void parse_thresholds(std::string_view rule, core::YamlNode node, Settings& settings,
                      Complaints& complaints) {
  std::vector<std::string_view> known;
  for (const ThresholdKey& key : k_threshold_keys) {
    if (key.rule == rule) {
      known.push_back(key.key);
    }
  }
  if (known.empty()) {
    complaints.add(node.start(), fmt::format("{} has no thresholds", rule));
    return;
  }
  const Fields fields(node, known, complaints);
  for (const ThresholdKey& key : k_threshold_keys) {
    if (key.rule != rule) {
      continue;
    }
    if (key.percent != nullptr) {
      settings.thresholds.*key.percent =
          static_cast<int>(fields.number(key.key, 1, 99).value_or(settings.thresholds.*key.percent));
    } else if (const auto days = fields.number(key.key, 0, k_max_days)) {
      settings.thresholds.*key.days = rules::Days(*days);
    }
  }
}

// A step that is not above the one before could never be reached.
void check_order(const Settings& settings, core::YamlNode rules, Complaints& complaints) {
  const rules::Thresholds& days = settings.thresholds;
  if (days.rotation_due >= days.rotation_overdue || days.rotation_overdue >= days.rotation_long_overdue) {
    complaints.add(rules.key("rotation-overdue").start(),
                   fmt::format("due ({}) has to be below overdue ({}), and that below longOverdue ({})",
                               days.rotation_due.count(), days.rotation_overdue.count(),
                               days.rotation_long_overdue.count()));
  }
  if (days.long_lifetime >= days.very_long_lifetime) {
    complaints.add(rules.key("long-lived").start(),
                   fmt::format("long ({}) has to be below veryLong ({})", days.long_lifetime.count(),
                               days.very_long_lifetime.count()));
  }
}

void check_alive_rule(const Fields& fields, const RuleSetting& setting, Complaints& complaints) {
  if (setting.rule != k_alive_rule) {
    return;
  }
  if (setting.disabled) {
    complaints.add(fields.place_of("disable"),
                   fmt::format("{} cannot be disabled; an entry of ignore that names it and has an `expires` "
                               "suppresses it for a time",
                               k_alive_rule));
  }
  if (setting.severity && *setting.severity < core::Severity::critical) {
    complaints.add(fields.place_of("severity"), fmt::format("{} is always critical", k_alive_rule));
  }
}

void parse_rule(std::string_view rule, core::YamlNode node, Settings& settings, Complaints& complaints) {
  const Fields fields(node, k_rule_keys, complaints);
  RuleSetting setting;
  setting.rule = rule;
  setting.disabled = fields.flag("disable").value_or(false);
  setting.reason = fields.text("reason").value_or("");
  if (fields.has("severity")) {
    setting.severity = core::parse_severity(fields.node("severity").text());
    if (!setting.severity) {
      complaints.add(fields.place_of("severity"), "severity takes info, low, medium, high or critical");
    }
  }
  if (fields.has("reason") && !setting.disabled) {
    complaints.add(fields.place_of("reason"), "reason says why a rule is disabled, which this one is not");
  }
  if (fields.has("thresholds")) {
    parse_thresholds(rule, fields.node("thresholds"), settings, complaints);
  }
  check_alive_rule(fields, setting, complaints);
  settings.rules.push_back(std::move(setting));
}

}  // namespace

void parse_rules(core::YamlNode rules, Settings& settings, Complaints& complaints) {
  const Fields fields(rules, rule_ids(), complaints);
  for (const rules::Rule* rule : rules::all_rules()) {
    const std::string_view id = rule->info().id;
    if (fields.has(id)) {
      parse_rule(id, fields.node(id), settings, complaints);
    }
  }
  check_order(settings, rules, complaints);
}

}  // namespace ekaudit::policy
