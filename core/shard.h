// One of the parts that a repository's objects are divided into, each searched by a run of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ekaudit::core {

struct Shard {
  std::uint32_t number = 1;  // from 1
  std::uint32_t of = 1;      // at most k_most_shards
};

inline constexpr std::uint32_t k_most_shards = 1000;

// "2/4"; nothing for anything else, or where the first number is none of the second.
std::optional<Shard> parse_shard(std::string_view text);
std::string to_string(const Shard& shard);

}  // namespace ekaudit::core
