#include "core/shard.h"

#include <fmt/format.h>

#include <charconv>

namespace ekaudit::core {

std::optional<Shard> parse_shard(std::string_view text) {
  Shard shard;
  const char* const end = text.data() + text.size();
  const auto number = std::from_chars(text.data(), end, shard.number);
  if (number.ec != std::errc() || number.ptr == end || *number.ptr != '/') {
    return std::nullopt;
  }
  const auto of = std::from_chars(number.ptr + 1, end, shard.of);
  const bool is_shard = of.ec == std::errc() && of.ptr == end && shard.number >= 1 &&
                        shard.number <= shard.of && shard.of <= k_most_shards;
  return is_shard ? std::optional(shard) : std::nullopt;
}

std::string to_string(const Shard& shard) {
  return fmt::format("{}/{}", shard.number, shard.of);
}

}  // namespace ekaudit::core
