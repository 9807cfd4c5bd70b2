// The words that an option takes, kept with the option: completions offer them (cli/completions.h).
#pragma once

#include <string>
#include <vector>

#include <CLI/Option.hpp>

namespace ekaudit::cli {

// For Option::check(): refuses every other word.
CLI::Validator one_of(const std::vector<std::string>& words);

// For Option::check(): refuses nothing. The command itself says what is wrong with another word.
CLI::Validator suggested(const std::vector<std::string>& words);

// What one_of() or suggested() were given, if they were the option's first check; else nothing.
std::vector<std::string> choices_of(CLI::Option& option);

}  // namespace ekaudit::cli
