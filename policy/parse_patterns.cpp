#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "policy/keys.h"
#include "policy/parse.h"
#include "scanner/match/further_form.h"

namespace ekaudit::policy {
namespace {

using scanner::match::FurtherForm;
using scanner::match::k_max_literal;
using scanner::match::k_min_literal;

constexpr std::size_t k_max_patterns = 20;
constexpr std::size_t k_max_name = 40;

bool is_name(std::string_view text) {
  return text.size() <= k_max_name && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

bool is_literal(std::string_view text) {
  return text.size() >= k_min_literal && text.size() <= k_max_literal &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

void check(const Fields& fields, const FurtherForm& form, core::YamlPosition at, Complaints& complaints) {
  for (const std::string_view key : k_pattern_keys) {
    if (!fields.has(key)) {
      complaints.add(at, fmt::format("an entry of patterns needs a {}", key));
    }
  }
  if (!is_name(form.name)) {
    complaints.add(fields.place_of("name"),
                   fmt::format("a pattern's name is made of a-z, 0-9 and '-', at most {}", k_max_name));
  }
  if (!form.literal.empty() && !is_literal(form.literal)) {
    complaints.add(fields.place_of("literal"),
                   fmt::format("a literal has {} to {} printable ASCII characters, without spaces",
                               k_min_literal, k_max_literal));
  }
  if (const auto checked = scanner::match::check_body(form.body); !checked) {
    complaints.add(fields.place_of("body"),
                   fmt::format("the body cannot be used: {}", quoted(checked.error().message)));
  }
}

}  // namespace

void parse_patterns(core::YamlNode patterns, Settings& settings, Complaints& complaints) {
  for (const core::YamlNode entry : read_list(patterns, complaints)) {
    if (settings.patterns.size() == k_max_patterns) {
      complaints.add(entry.start(), fmt::format("patterns has at most {} entries", k_max_patterns));
      return;
    }
    const Fields fields(entry, k_pattern_keys, complaints);
    FurtherForm form;
    form.name = fields.text("name").value_or("");
    form.literal = fields.text("literal").value_or("");
    form.body = fields.text("body").value_or("");
    if (entry.is_mapping()) {
      check(fields, form, entry.start(), complaints);
    }
    const auto same = [&](const FurtherForm& other) { return other.name == form.name; };
    if (!form.name.empty() && std::any_of(settings.patterns.begin(), settings.patterns.end(), same)) {
      complaints.add(fields.place_of("name"),
                     fmt::format("there is a pattern {} already", quoted(form.name)));
    }
    settings.patterns.push_back(std::move(form));
  }
}

}  // namespace ekaudit::policy
