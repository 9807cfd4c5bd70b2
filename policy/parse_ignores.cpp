#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "core/text.h"
#include "policy/keys.h"
#include "policy/parse.h"
#include "rules/registry.h"

namespace ekaudit::policy {
namespace {

constexpr std::size_t k_max_ignores = 2'000;
constexpr std::size_t k_max_glob = 256;
constexpr std::size_t k_fingerprint = 64;

bool is_fingerprint(std::string_view text) {
  return text.size() >= k_min_fingerprint && text.size() <= k_fingerprint &&
         std::all_of(text.begin(), text.end(), core::is_hex_digit);
}

std::string parse_rule_id(const Fields& fields, Complaints& complaints) {
  std::string rule = fields.text("rule").value_or("");
  if (!rule.empty() && rules::find_rule(rule) == nullptr) {
    const std::string nearest = rules::nearest_rule_id(rule);
    complaints.add(
        fields.node("rule").start(),
        fmt::format("there is no rule {}; {}", quoted(rule),
                    nearest.empty() ? "ekaudit rules lists them" : fmt::format("did you mean {}?", nearest)));
  }
  return rule;
}

std::string parse_path(const Fields& fields, Complaints& complaints) {
  std::string path = fields.text("path").value_or("");
  if (path.size() > k_max_glob) {
    complaints.add(fields.place_of("path"), fmt::format("a path pattern has at most {} bytes", k_max_glob));
  }
  return path;
}

std::string parse_fingerprint(const Fields& fields, Complaints& complaints) {
  std::string text = fields.text("fingerprint").value_or("");
  if (!text.empty() && !is_fingerprint(text)) {
    complaints.add(fields.place_of("fingerprint"),
                   fmt::format("a fingerprint is {} to {} hexadecimal digits, as reports give it",
                               k_min_fingerprint, k_fingerprint));
  }
  return core::to_lower(text);
}

void check(const Fields& fields, const Ignore& ignore, core::YamlPosition at, Complaints& complaints) {
  if (ignore.reason.empty() && !fields.has("reason")) {
    complaints.add(at, "an entry of ignore needs a reason");
  }
  const bool is_narrow =
      fields.has("rule") || fields.has("path") || fields.has("fingerprint") || fields.has("token");
  if (!is_narrow) {
    complaints.add(at, "an entry of ignore needs a rule, a path, a fingerprint or a token");
  }
  if (ignore.rule == k_alive_rule && !fields.has("expires")) {
    complaints.add(at, fmt::format("an entry of ignore for {} needs an `expires`", k_alive_rule));
  }
}

}  // namespace

void parse_ignores(core::YamlNode ignores, Settings& settings, Complaints& complaints) {
  for (const core::YamlNode entry : read_list(ignores, complaints)) {
    if (settings.ignores.size() == k_max_ignores) {
      complaints.add(entry.start(), fmt::format("ignore has at most {} entries; a baseline takes any number",
                                                k_max_ignores));
      return;
    }
    const Fields fields(entry, k_ignore_keys, complaints);
    Ignore ignore;
    ignore.rule = parse_rule_id(fields, complaints);
    ignore.path = parse_path(fields, complaints);
    ignore.fingerprint = parse_fingerprint(fields, complaints);
    ignore.token = fields.text("token").value_or("");
    ignore.reason = fields.text("reason").value_or("");
    ignore.expires = fields.time("expires");
    ignore.line = entry.line();
    if (entry.is_mapping()) {
      check(fields, ignore, entry.start(), complaints);
    }
    settings.ignores.push_back(std::move(ignore));
  }
}

}  // namespace ekaudit::policy
