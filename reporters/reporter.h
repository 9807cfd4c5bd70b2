// A report's printed forms. Reporters decide nothing: they print what they are given.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/report.h"

namespace ekaudit::reporters {

enum class Format { text, json, sarif, github, gitlab, junit, html };

std::optional<Format> parse_format(std::string_view name);
std::vector<std::string_view> format_names();

enum class Color { no, yes };

// How a table of tokens is ordered.
enum class TokenSort { severity, name, age, expiry, last_use };

struct TextStyle {
  Color color = Color::no;
  bool quiet = false;        // -q: findings and incompleteness only
  bool verbose = false;      // -v: every occurrence and every notice
  bool counts_only = false;  // the lines that count, and nothing that leads to a leak
  bool all_tokens = false;   // of an inventory also what is revoked or expired
  TokenSort token_sort = TokenSort::severity;
};

// Each returns the whole document, ending in a line feed. Text is safe to print on a terminal; JSON
// and SARIF are valid UTF-8.
std::string render_text(const audit::Report& report, const TextStyle& style);
std::string render_json(const audit::Report& report);
std::string render_sarif(const audit::Report& report);

std::string render(Format format, const audit::Report& report, const TextStyle& style);

}  // namespace ekaudit::reporters
