// How sure a finding is. Order matters: a larger value is surer. The grades are defined in
// scanner/match/grading.h; `placeholder` is shown only on request.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace ekaudit::core {

enum class Confidence { placeholder, low, medium, high };

inline constexpr std::array k_confidences = {Confidence::placeholder, Confidence::low, Confidence::medium,
                                             Confidence::high};

std::string_view to_string(Confidence confidence);
// The exact lower-case name, or nothing.
std::optional<Confidence> parse_confidence(std::string_view name);

}  // namespace ekaudit::core
