// How bad a finding is. Order matters: a larger value is worse.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace ekaudit::core {

enum class Severity { info, low, medium, high, critical };

inline constexpr std::array k_severities = {Severity::info, Severity::low, Severity::medium, Severity::high,
                                            Severity::critical};

std::string_view to_string(Severity severity);
// The exact lower-case name, or nothing.
std::optional<Severity> parse_severity(std::string_view name);

}  // namespace ekaudit::core
