#include "policy/explain.h"

#include <fmt/format.h>

#include <chrono>
#include <vector>

#include "core/text.h"
#include "policy/fields.h"
#include "policy/inert.h"
#include "policy/keys.h"

namespace ekaudit::policy {
namespace {

std::string explain_threshold(const ThresholdKey& key, const Settings& settings) {
  const rules::Thresholds defaults;
  const auto value = key.percent != nullptr ? std::int64_t{settings.thresholds.*key.percent}
                                            : (settings.thresholds.*key.days).count();
  const auto usual =
      key.percent != nullptr ? std::int64_t{defaults.*key.percent} : (defaults.*key.days).count();
  const std::string_view unit = key.percent != nullptr ? " %" : " days";
  return value == usual ? "" : fmt::format("{} {}{} (default {})", key.key, value, unit, usual);
}

std::string explain_rule(const RuleSetting& setting, const Settings& settings) {
  std::vector<std::string> changes;
  if (setting.disabled) {
    changes.push_back(
        "disabled: findings are counted as suppressed" +
        (setting.reason.empty() ? "" : fmt::format(" ({})", core::to_terminal(setting.reason))));
  }
  if (setting.severity) {
    changes.push_back(fmt::format("every finding is {}", core::to_string(*setting.severity)));
  }
  for (const ThresholdKey& key : k_threshold_keys) {
    if (key.rule == setting.rule) {
      if (std::string change = explain_threshold(key, settings); !change.empty()) {
        changes.push_back(std::move(change));
      }
    }
  }
  return fmt::format("  {:<24} {}\n", setting.rule,
                     changes.empty() ? "nothing changed" : fmt::format("{}", fmt::join(changes, ", ")));
}

std::string explain_end(const Ignore& ignore, core::TimePoint now) {
  if (!ignore.expires) {
    return "without end";
  }
  const auto left = std::chrono::duration_cast<std::chrono::hours>(*ignore.expires - now).count() / 24;
  const std::string time = core::format_rfc3339(*ignore.expires);
  return *ignore.expires <= now ? fmt::format("EXPIRED on {}: without effect", time)
                                : fmt::format("until {}, {} days left", time, left);
}

std::string explain_ignore(const Ignore& ignore, core::TimePoint now) {
  std::vector<std::string> conditions;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) {
      conditions.push_back(fmt::format("{} {}", name, core::to_terminal(value)));
    }
  };
  add("rule", ignore.rule);
  add("path", ignore.path);
  add("fingerprint", ignore.fingerprint);
  add("token", ignore.token);
  return fmt::format("  line {}: {}; {}; {}\n", ignore.line, fmt::join(conditions, ", "),
                     core::to_terminal(ignore.reason), explain_end(ignore, now));
}

std::string explain_token(const rules::TokenDeclaration& token) {
  std::vector<std::string> facts;
  if (!token.purpose.empty()) {
    facts.push_back(core::to_terminal(token.purpose));
  }
  const auto count = [&](std::size_t number, std::string_view what) {
    if (number > 0) {
      facts.push_back(fmt::format("{} {}{}", number, what, number == 1 ? "" : "s"));
    }
  };
  count(token.secrets.size(), "secret");
  count(token.consumers.size(), "consumer");
  count(token.writers.size(), "writer");
  if (token.rotation_period) {
    facts.push_back(fmt::format("due for rotation after {} days", token.rotation_period->count()));
  }
  if (token.rotated_at) {
    facts.push_back("rotated at " + core::format_rfc3339(*token.rotated_at));
  }
  return fmt::format("  {}: {}\n", core::to_terminal(token.id.empty() ? token.name : token.id),
                     facts.empty() ? "declared" : fmt::format("{}", fmt::join(facts, ", ")));
}

}  // namespace

std::string explain(const Settings& settings, core::TimePoint now) {
  std::string text;
  const auto section = [&](std::string_view title, const std::string& lines) {
    if (!lines.empty()) {
      text += fmt::format("{}\n{}", title, lines);
    }
  };
  std::string rules;
  for (const RuleSetting& setting : settings.rules) {
    rules += explain_rule(setting, settings);
  }
  section("Rules:", rules);
  std::string ignores;
  for (const Ignore& ignore : settings.ignores) {
    ignores += explain_ignore(ignore, now);
  }
  section("Ignored, and counted as suppressed:", ignores);
  std::string tokens;
  for (const rules::TokenDeclaration& token : settings.declarations.tokens) {
    tokens += explain_token(token);
  }
  section("Declared tokens:", tokens);
  if (settings.thresholds.production != rules::Thresholds().production) {
    std::string patterns;
    for (const std::string& pattern : settings.thresholds.production) {
      patterns += (patterns.empty() ? "" : ", ") + core::to_terminal(pattern);
    }
    section("Production environments:", fmt::format("  {}\n", patterns.empty() ? "none" : patterns));
  }
  std::string forms;
  for (const scanner::match::FurtherForm& form : settings.patterns) {
    forms += fmt::format("  {}: {}, then {}\n", form.name, quoted(form.literal), quoted(form.body));
  }
  section("Further token forms:", forms);
  const std::vector<std::string> inert = inert_leak_rules(settings);
  section("Leak rules that no finding can fail a run by:",
          inert.empty() ? "" : fmt::format("  {}\n", fmt::join(inert, ", ")));
  return text.empty() ? "It changes nothing.\n" : text;
}

}  // namespace ekaudit::policy
