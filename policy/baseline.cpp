#include "policy/baseline.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "policy/settings.h"

namespace ekaudit::policy {
namespace {

constexpr std::size_t k_digits = 64;
constexpr std::string_view k_header =
    "# ekaudit baseline: fingerprints of known findings, one a line, sorted.\n"
    "# Made by --write-baseline, read by --baseline. When Git cannot merge it, keep the lines of both "
    "sides.\n";

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view k_blank = " \t\r";
  const std::size_t begin = std::min(line.find_first_not_of(k_blank), line.size());
  return line.substr(begin, line.find_last_not_of(k_blank) + 1 - begin);
}

bool is_fingerprint(std::string_view text) {
  return text.size() == k_digits && std::all_of(text.begin(), text.end(), core::is_hex_digit);
}

}  // namespace

core::Result<Baseline> Baseline::parse(std::string_view text, std::string_view shown) {
  Baseline baseline;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view entry = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (entry.empty() || entry.starts_with('#')) {
      continue;
    }
    if (!is_fingerprint(entry)) {
      return core::fail(
          core::ErrorKind::malformed,
          fmt::format("{}:{}: not a fingerprint of 64 hexadecimal digits; repair the line, or make "
                      "the baseline anew with --write-baseline",
                      shown, line));
    }
    baseline.fingerprints_.insert(core::to_lower(entry));
  }
  return baseline;
}

bool may_be_in_baseline(const rules::Finding& finding) {
  return finding.rule != k_alive_rule;
}

std::string render_baseline(const std::vector<rules::Finding>& findings) {
  std::set<std::string> fingerprints;
  for (const rules::Finding& finding : findings) {
    if (may_be_in_baseline(finding) && (!finding.suppressed || finding.suppressed->by == "baseline")) {
      fingerprints.insert(finding.fingerprint);
    }
  }
  std::string text(k_header);
  for (const std::string& fingerprint : fingerprints) {
    text += fingerprint + '\n';
  }
  return text;
}

}  // namespace ekaudit::policy
