// The only place that includes RE2. Patterns match bytes (Latin-1), never log, and live within a memory
// bound; RE2 runs in time linear in the text, whatever the pattern.
#pragma once

#include <re2/re2.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/error.h"

namespace ekaudit::scanner::match {

// Immutable and safe to share between threads.
class Regex {
 public:
  // The whole match, then the groups; a group that took no part is empty.
  static constexpr std::size_t k_max_groups = 3;
  using Groups = std::array<std::string_view, k_max_groups + 1>;

  static constexpr std::int64_t k_memory = std::int64_t{8} << 20;

  // `memory`: bytes that its states may take.
  static core::Result<Regex> compile(std::string_view pattern, std::int64_t memory = k_memory) {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);
    options.set_log_errors(false);
    options.set_never_capture(false);
    options.set_max_mem(memory);
    auto expression = std::make_unique<const RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
    if (!expression->ok()) {
      return core::fail(core::ErrorKind::malformed, "not a regular expression: " + expression->error());
    }
    if (expression->NumberOfCapturingGroups() > static_cast<int>(k_max_groups)) {
      return core::fail(core::ErrorKind::unsupported, "a regular expression with more than 3 groups");
    }
    return Regex(std::move(expression));
  }

  // For the patterns written in this folder, and for those that were compiled before; a mistake in one is a
  // bug.
  static Regex built_in(std::string_view pattern, std::int64_t memory = k_memory) {
    auto regex = compile(pattern, memory);
    if (!regex) {
      throw std::logic_error(regex.error().message);
    }
    return std::move(*regex);
  }

  // A match that begins exactly at `at` and ends at `limit` or before.
  std::optional<Groups> match_at(std::string_view text, std::size_t at, std::size_t limit) const {
    return match(text, at, limit, RE2::ANCHOR_START);
  }

  // The first match within [from, limit).
  std::optional<Groups> find(std::string_view text, std::size_t from, std::size_t limit) const {
    return match(text, from, limit, RE2::UNANCHORED);
  }

 private:
  explicit Regex(std::unique_ptr<const RE2> expression) : expression_(std::move(expression)) {}

  std::optional<Groups> match(std::string_view text, std::size_t from, std::size_t limit,
                              RE2::Anchor anchor) const {
    const std::size_t end = limit < text.size() ? limit : text.size();
    if (from > end) {
      return std::nullopt;
    }
    std::array<re2::StringPiece, k_max_groups + 1> pieces;
    if (!expression_->Match(re2::StringPiece(text.data(), text.size()), from, end, anchor, pieces.data(),
                            expression_->NumberOfCapturingGroups() + 1)) {
      return std::nullopt;
    }
    Groups groups;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      groups[i] = std::string_view(pieces[i].data(), pieces[i].size());
    }
    return groups;
  }

  std::unique_ptr<const RE2> expression_;
};

// Of the library that is loaded, as its file name tells it ("9.0.0"): it has no other. "unknown" if it is no
// file of its own.
std::string version_of_re2();

}  // namespace ekaudit::scanner::match
