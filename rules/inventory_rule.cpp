#include "rules/inventory_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "rules/token_usages.h"

namespace ekaudit::rules {

void InventoryRule::judge(const Evidence& evidence, std::vector<Finding>& findings) const {
  if (!evidence.inventory) {
    return;
  }
  for (const enkryptify::Token& token : evidence.inventory->tokens) {
    if (!concerns(token, evidence)) {
      continue;
    }
    if (std::optional<Finding> finding = judge_token(token, evidence)) {
      add_users(*finding, token, evidence);
      findings.push_back(std::move(*finding));
    }
  }
}

bool InventoryRule::concerns(const enkryptify::Token& token, const Evidence& evidence) const {
  return is_live_static(token, evidence.now);
}

std::string sentence_about(const enkryptify::Token& token, std::string_view predicate) {
  std::string sentence = fmt::format("{} {}.", describe(token), predicate);
  sentence.front() = 'T';
  return sentence;
}

std::string list_names(const std::vector<std::string>& names) {
  const std::size_t shown = std::min(names.size(), k_names_in_message);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    const bool is_last = i + 1 == names.size();
    text += (i == 0 ? "" : is_last ? " and " : ", ") + names[i];
  }
  return shown == names.size() ? text : fmt::format("{} and {} more", text, names.size() - shown);
}

std::string describe_remaining(std::chrono::seconds remaining) {
  return remaining < std::chrono::hours(1) ? "within the hour" : "in " + describe_duration(remaining);
}

std::optional<std::chrono::seconds> elapsed(const std::optional<core::TimePoint>& from,
                                            const std::optional<core::TimePoint>& to) {
  if (!from || !to || *to < *from) {
    return std::nullopt;
  }
  // The API's times are unchecked: only unsigned numbers subtract without overflow, whatever they are.
  const std::uint64_t difference = static_cast<std::uint64_t>(to->time_since_epoch().count()) -
                                   static_cast<std::uint64_t>(from->time_since_epoch().count());
  constexpr std::uint64_t k_longest = std::numeric_limits<std::int64_t>::max();
  return std::chrono::seconds(static_cast<std::int64_t>(std::min(difference, k_longest)));
}

std::optional<core::TimePoint> last_rotation(const enkryptify::Token& token, const Evidence& evidence) {
  std::optional<core::TimePoint> last;
  const auto consider = [&](const std::optional<core::TimePoint>& time) {
    if (time && *time <= evidence.now && (!last || *time > *last)) {
      last = time;
    }
  };
  if (const TokenDeclaration* declaration = evidence.declarations.find(token)) {
    consider(declaration->rotated_at);
  }
  if (evidence.rotations) {
    const auto place = evidence.rotations->find(token.id);
    consider(place == evidence.rotations->end() ? std::nullopt : std::optional(place->second));
  }
  return last;
}

void add_evidence(Finding& finding, std::string_view name, std::vector<std::string> values) {
  if (!values.empty()) {
    finding.evidence.push_back({std::string(name), std::move(values)});
  }
}

void add_evidence(Finding& finding, std::string_view name, const std::optional<core::TimePoint>& time) {
  if (time) {
    finding.evidence.push_back({std::string(name), {core::format_rfc3339(*time)}});
  }
}

void add_evidence(Finding& finding, std::string_view name, std::chrono::seconds duration) {
  const auto days = std::chrono::floor<Days>(duration);
  finding.evidence.push_back({std::string(name), {std::to_string(days.count())}});
}

}  // namespace ekaudit::rules
