// What a policy file says, as plain types. Nothing here can name a server, hold a credential or run anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/severity.h"
#include "rules/declarations.h"
#include "rules/thresholds.h"
#include "scanner/match/further_form.h"

namespace ekaudit::policy {

// The rule that only an `ignore` can suppress which names it and has an end.
inline constexpr std::string_view k_alive_rule = "leaked-token-alive";

// One entry of `rules:`.
struct RuleSetting {
  std::string rule;
  bool disabled = false;
  std::string reason;
  std::optional<core::Severity> severity;
};

// One entry of `ignore:`. A finding has to fit everything that is not empty.
struct Ignore {
  std::string rule;         // of its family
  std::string path;         // glob.h
  std::string fingerprint;  // its beginning, at least k_min_fingerprint digits
  std::string token;        // id of the token's record
  std::string reason;
  std::optional<core::TimePoint> expires;  // from then on without effect
  std::uint32_t line = 0;                  // in the policy file
};

inline constexpr std::size_t k_min_fingerprint = 12;

struct Settings {
  std::string file;  // as shown to people; empty: no policy file
  std::vector<RuleSetting> rules;
  std::vector<Ignore> ignores;
  rules::Thresholds thresholds;
  rules::Declarations declarations;
  bool without_leak_rules = false;
  std::vector<scanner::match::FurtherForm> patterns;

  // Null if the file does not name the rule.
  const RuleSetting* setting_of(std::string_view rule) const;
};

}  // namespace ekaudit::policy
