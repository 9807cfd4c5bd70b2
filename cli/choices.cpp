#include "cli/choices.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

#include <CLI/CLI.hpp>

namespace ekaudit::cli {
namespace {

// CLI11 keeps nothing else of ours with an option than the names of its checks.
constexpr std::string_view k_mark = "one of ";

std::string name_for(const std::vector<std::string>& words) {
  return fmt::format("{}{}", k_mark, fmt::join(words, " "));
}

}  // namespace

CLI::Validator one_of(const std::vector<std::string>& words) {
  return CLI::IsMember(words).description("").name(name_for(words));
}

CLI::Validator suggested(const std::vector<std::string>& words) {
  return CLI::Validator([](std::string&) { return std::string(); }, "", name_for(words));
}

std::vector<std::string> choices_of(CLI::Option& option) {
  std::string name;
  try {
    name = option.get_validator(0)->get_name();
  } catch (const CLI::OptionNotFound&) {
    return {};  // an option without checks
  }
  return name.starts_with(k_mark) ? CLI::detail::split(name.substr(k_mark.size()), ' ')
                                  : std::vector<std::string>();
}

}  // namespace ekaudit::cli
