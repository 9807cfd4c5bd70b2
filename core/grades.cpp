#include "core/confidence.h"
#include "core/severity.h"

namespace ekaudit::core {
namespace {

constexpr std::array<std::string_view, 5> k_severity_names = {"info", "low", "medium", "high", "critical"};
constexpr std::array<std::string_view, 4> k_confidence_names = {"placeholder", "low", "medium", "high"};

template <class Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) {
      return static_cast<Enum>(i);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Severity severity) {
  return k_severity_names[static_cast<std::size_t>(severity)];
}

std::optional<Severity> parse_severity(std::string_view name) {
  return parse<Severity>(k_severity_names, name);
}

std::string_view to_string(Confidence confidence) {
  return k_confidence_names[static_cast<std::size_t>(confidence)];
}

std::optional<Confidence> parse_confidence(std::string_view name) {
  return parse<Confidence>(k_confidence_names, name);
}

}  // namespace ekaudit::core
