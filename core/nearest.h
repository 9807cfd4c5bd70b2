// Which known word a mistyped one may have meant.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace ekaudit::core {

// The first of `known` with the smallest Levenshtein distance to `word`, if that is at most
// `max_distance`; else empty. Words of over 64 bytes have no nearest.
std::string_view nearest(std::string_view word, std::span<const std::string_view> known,
                         std::size_t max_distance = 4);

}  // namespace ekaudit::core
