// The form of a rule that judges the inventory's records one by one, and the words that such rules share.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/token_rule.h"

namespace ekaudit::rules {

class InventoryRule : public Rule {
 public:
  // Nothing without an inventory.
  void judge(const Evidence& evidence, std::vector<Finding>& findings) const final;

 private:
  // Whether the rule is about such a record. By default those of live static tokens.
  virtual bool concerns(const enkryptify::Token& token, const Evidence& evidence) const;

  // Called for these only; the evidence then has an inventory.
  virtual std::optional<Finding> judge_token(const enkryptify::Token& token,
                                             const Evidence& evidence) const = 0;
};

// How many names a message lists at most; the evidence lists all.
inline constexpr std::size_t k_names_in_message = 5;

// "Token \"deploy\" was never used." for the predicate "was never used".
std::string sentence_about(const enkryptify::Token& token, std::string_view predicate);

// "a, b and c"; with more than `k_names_in_message`: "a, b, c, d, e and 4 more".
std::string list_names(const std::vector<std::string>& names);

// "in 3 days", "in 5 hours", "within the hour".
std::string describe_remaining(std::chrono::seconds remaining);

// From one time to another, any two of them; nothing if either is unknown or `to` comes first.
std::optional<std::chrono::seconds> elapsed(const std::optional<core::TimePoint>& from,
                                            const std::optional<core::TimePoint>& to);

// The last rotation that was declared or is in the ledger, and is not in the future.
std::optional<core::TimePoint> last_rotation(const enkryptify::Token& token, const Evidence& evidence);

// Unknown times, and lists without a value, are left out.
void add_evidence(Finding& finding, std::string_view name, std::vector<std::string> values);
void add_evidence(Finding& finding, std::string_view name, const std::optional<core::TimePoint>& time);
// Whole days.
void add_evidence(Finding& finding, std::string_view name, std::chrono::seconds duration);

}  // namespace ekaudit::rules
