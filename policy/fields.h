// Strict reading of a policy file's mappings: known keys, right types, possible values, each breach with its
// place. Nothing is guessed: a value that does not fit is none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/yaml.h"

namespace ekaudit::policy {

struct Complaint {
  core::YamlPosition at;
  std::string message;  // one line, safe to print
};

// What is wrong with a file, at most k_max of it.
class Complaints {
 public:
  static constexpr std::size_t k_max = 20;
  static constexpr std::size_t k_max_items_together = 100'000;

  void add(core::YamlPosition at, std::string message);
  // In the order of the file.
  std::vector<Complaint> take();
  bool empty() const { return list_.empty(); }
  // Counts items of lists, each time that an alias leads to them: false once there are too many in all.
  bool spend(std::size_t items);

 private:
  std::size_t items_left_ = k_max_items_together;
  std::vector<Complaint> list_;
};

// What a file says, fit for a message: without tokens, cut after 60 bytes, safe for a terminal, in quotes.
std::string quoted(std::string_view raw);

// The entries of a mapping, by the keys of a table. Complains about anything but a mapping (nothing at all
// is an empty one), about unknown keys, naming the nearest, and about repeated ones.
class Fields {
 public:
  Fields(core::YamlNode mapping, std::span<const std::string_view> known, Complaints& complaints);

  bool has(std::string_view key) const { return static_cast<bool>(mapping_.key(key)); }
  core::YamlNode node(std::string_view key) const { return mapping_.get(key); }
  core::YamlPosition place_of(std::string_view key) const;

  // Nothing where the key is absent, or where its value was complained about.
  std::optional<std::string> text(std::string_view key) const;
  std::optional<bool> flag(std::string_view key) const;
  std::optional<std::int64_t> number(std::string_view key, std::int64_t least, std::int64_t most) const;
  // RFC 3339, or a date alone.
  std::optional<core::TimePoint> time(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key) const;

 private:
  core::YamlNode mapping_;
  Complaints& complaints_;
};

// A scalar that YAML takes for a text, not empty, of at most 1,000 bytes and without control characters.
std::optional<std::string> read_text(core::YamlNode node, Complaints& complaints);

// A list's items with aliases followed; complains where there is none, or one of over 10,000 items,
// or where all lists together have over 100,000.
std::vector<core::YamlNode> read_list(core::YamlNode node, Complaints& complaints);

}  // namespace ekaudit::policy
