// The one place that decides how much of a token may be shown (docs/ARCHITECTURE.md, "Redaction").
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ekaudit::core {

inline constexpr std::string_view k_token_prefix = "ek_live_";

// Bodies shorter than this are guessable from their hash, so their hash is not published.
inline constexpr std::size_t k_min_hashed_body = 20;

// `raw` is `prefix_size` public bytes followed by the body. Shows the prefix, the first
// min(8, body / 4) bytes of the body and an ellipsis: "ek_live_Ab12Cd34…". Bytes outside printable
// ASCII show as '?'.
std::string redact(std::string_view raw, std::size_t prefix_size = k_token_prefix.size());

}  // namespace ekaudit::core
