#include "policy/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>
#include <utility>

#include "core/nearest.h"
#include "core/text.h"
#include "scanner/match/matcher.h"
#include "scanner/match/scrub.h"

namespace ekaudit::policy {
namespace {

using core::YamlNode;
using core::YamlStyle;

constexpr std::size_t k_max_text = 1'000;
constexpr std::size_t k_max_items = 10'000;

std::string_view describe(YamlNode node) {
  switch (node.kind()) {
    case core::YamlKind::none:
      return "an alias that leads nowhere";
    case core::YamlKind::scalar:
      return node.is_null() ? "nothing" : "a single value";
    case core::YamlKind::sequence:
      return "a list";
    case core::YamlKind::mapping:
      return "a mapping";
    case core::YamlKind::alias:
      return "an alias";
  }
  return "something else";
}

bool is_plain(YamlNode node) {
  return node.is_scalar() && node.style() == YamlStyle::plain && node.tag().empty();
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of("0123456789", at), text.size());
}

std::size_t skip_sign(std::string_view text, std::size_t at) {
  return at < text.size() && (text[at] == '+' || text[at] == '-') ? at + 1 : at;
}

bool is_decimal(std::string_view text) {
  const std::size_t begin = skip_sign(text, 0);
  const std::size_t whole = skip_digits(text, begin);
  const bool has_point = whole < text.size() && text[whole] == '.';
  const std::size_t end = has_point ? skip_digits(text, whole + 1) : whole;
  if (end - begin == (has_point ? 1U : 0U)) {
    return false;
  }
  if (end == text.size() || (text[end] != 'e' && text[end] != 'E')) {
    return end == text.size();
  }
  const std::size_t exponent = skip_sign(text, end + 1);
  return exponent < text.size() && skip_digits(text, exponent) == text.size();
}

bool is_number(std::string_view text) {
  const bool is_hex = text.starts_with("0x") && text.size() > 2 &&
                      std::all_of(text.begin() + 2, text.end(), core::is_hex_digit);
  const bool is_octal = text.starts_with("0o") && text.size() > 2 &&
                        text.find_first_not_of("01234567", 2) == std::string_view::npos;
  const std::string lower = core::to_lower(text.substr(skip_sign(text, 0)));
  return is_hex || is_octal || lower == ".inf" || lower == ".nan" || is_decimal(text);
}

// What YAML 1.2's core schema takes for something else than a text.
bool is_other_than_text(YamlNode node) {
  if (!is_plain(node)) {
    return false;
  }
  const std::string lower = core::to_lower(node.text());
  return node.is_null() || lower == "true" || lower == "false" || is_number(node.text());
}

}  // namespace

void Complaints::add(core::YamlPosition at, std::string message) {
  if (list_.size() < k_max) {
    list_.push_back({at, std::move(message)});
  }
}

bool Complaints::spend(std::size_t items) {
  items_left_ -= std::min(items, items_left_);
  return items_left_ > 0;
}

std::vector<Complaint> Complaints::take() {
  const auto place = [](const Complaint& each) { return std::tie(each.at.line, each.at.column); };
  std::stable_sort(list_.begin(), list_.end(),
                   [&](const Complaint& a, const Complaint& b) { return place(a) < place(b); });
  return std::exchange(list_, {});
}

std::string quoted(std::string_view raw) {
  static const scanner::match::Matcher matcher({});
  constexpr std::size_t k_shown = 60;
  // Tokens are taken out before the text is cut: afterwards one might not be known any more.
  const std::string text = scanner::match::Scrubber(matcher).scrub(raw);
  std::size_t size = std::min(text.size(), k_shown);
  while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80U) {
    --size;
  }
  return fmt::format("'{}{}'", core::to_terminal(std::string_view(text).substr(0, size)),
                     size < text.size() ? "…" : "");
}

Fields::Fields(YamlNode mapping, std::span<const std::string_view> known, Complaints& complaints)
    : mapping_(mapping), complaints_(complaints) {
  if (!mapping.is_mapping()) {
    if (mapping && !mapping.is_null()) {
      complaints.add(mapping.start(), fmt::format("expected a mapping, found {}", describe(mapping)));
    }
    return;
  }
  std::set<std::string_view> seen;
  for (const core::YamlEntry entry : mapping.entries()) {
    const std::string_view key = entry.key.text();
    if (!entry.key.is_scalar()) {
      complaints.add(entry.key.start(), fmt::format("a key cannot be {}", describe(entry.key)));
    } else if (std::find(known.begin(), known.end(), key) == known.end()) {
      const std::string_view nearest = core::nearest(key, known);
      complaints.add(entry.key.start(),
                     fmt::format("unknown key {}; {}", quoted(key),
                                 nearest.empty() ? fmt::format("known are {}", fmt::join(known, ", "))
                                                 : fmt::format("did you mean {}?", nearest)));
    } else if (!seen.insert(key).second) {
      complaints.add(entry.key.start(), fmt::format("the key {} stands here again", quoted(key)));
    }
  }
}

core::YamlPosition Fields::place_of(std::string_view key) const {
  const YamlNode node = mapping_.key(key);
  return node ? node.start() : mapping_.start();
}

std::optional<std::string> Fields::text(std::string_view key) const {
  return has(key) ? read_text(node(key), complaints_) : std::nullopt;
}

std::optional<bool> Fields::flag(std::string_view key) const {
  if (!has(key)) {
    return std::nullopt;
  }
  const YamlNode value = node(key);
  if (is_plain(value) && (value.text() == "true" || value.text() == "false")) {
    return value.text() == "true";
  }
  complaints_.add(place_of(key), fmt::format("{} takes true or false", key));
  return std::nullopt;
}

std::optional<std::int64_t> Fields::number(std::string_view key, std::int64_t least,
                                           std::int64_t most) const {
  if (!has(key)) {
    return std::nullopt;
  }
  const YamlNode value = node(key);
  const auto number = is_plain(value) ? parse_number(value.text()) : std::nullopt;
  if (number && *number >= least && *number <= most) {
    return number;
  }
  complaints_.add(place_of(key), fmt::format("{} takes a whole number from {} to {}", key, least, most));
  return std::nullopt;
}

std::optional<core::TimePoint> Fields::time(std::string_view key) const {
  if (!has(key)) {
    return std::nullopt;
  }
  const YamlNode value = node(key);
  const auto time = value.is_scalar() ? core::parse_time(value.text()) : std::nullopt;
  if (!time) {
    complaints_.add(place_of(key), fmt::format("{} takes a date or a time, such as 2027-01-31", key));
  }
  return time;
}

std::vector<std::string> Fields::texts(std::string_view key) const {
  std::vector<std::string> texts;
  if (!has(key)) {
    return texts;
  }
  for (const YamlNode item : read_list(node(key), complaints_)) {
    if (auto text = read_text(item, complaints_)) {
      texts.push_back(std::move(*text));
    }
  }
  return texts;
}

std::optional<std::string> read_text(YamlNode node, Complaints& complaints) {
  std::string_view text = node.text();
  text = text.substr(0, text.find_last_not_of('\n') + 1);
  if (!node.is_scalar()) {
    complaints.add(node.start(), fmt::format("expected a text, found {}", describe(node)));
  } else if (is_other_than_text(node)) {
    complaints.add(node.start(), node.is_null()
                                     ? "expected a text, found nothing"
                                     : fmt::format("{} is no text; put it in quotes", quoted(text)));
  } else if (text.empty() || text.size() > k_max_text) {
    complaints.add(node.start(), fmt::format("a text has 1 to {} bytes", k_max_text));
  } else if (core::to_terminal(text) != text) {
    complaints.add(node.start(), "a text is one line without control or invisible characters");
  } else {
    return std::string(text);
  }
  return std::nullopt;
}

std::vector<YamlNode> read_list(YamlNode node, Complaints& complaints) {
  std::vector<YamlNode> items;
  if (!node.is_sequence()) {
    complaints.add(node.start(), fmt::format("expected a list, found {}", describe(node)));
    return items;
  }
  for (const YamlNode item : node.items()) {
    if (items.size() == k_max_items) {
      complaints.add(item.start(), fmt::format("a list has at most {} items", k_max_items));
      break;
    }
    if (!complaints.spend(1)) {
      complaints.add(item.start(), fmt::format("the lists of a file have at most {} items together, aliases "
                                               "followed",
                                               Complaints::k_max_items_together));
      break;
    }
    const YamlNode resolved = item.resolved();
    if (!resolved) {
      complaints.add(item.start(), "this alias leads nowhere, or the aliases of the file to too much");
      break;
    }
    items.push_back(resolved);
  }
  return items;
}

}  // namespace ekaudit::policy
