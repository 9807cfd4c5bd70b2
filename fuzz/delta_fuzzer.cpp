// Any bytes as a delta, on any base. The first byte says how much of the rest is the base. What both ways to
// follow the instructions say must fit together.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.h"
#include "scanner/git/delta.h"

namespace {

using ekaudit::fuzz::require;
using ekaudit::scanner::git::Delta;

// Each short string of the result is in the base or in what is new.
void check_new_text(std::string_view base, std::string_view result, std::string_view text,
                    std::size_t reach) {
  for (std::size_t at = 0; at < result.size(); ++at) {
    const std::string_view piece = result.substr(at, reach + 1);
    require(base.find(piece) != std::string_view::npos || text.find(piece) != std::string_view::npos,
            "what the base has not is in the new text");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  const std::string_view rest(reinterpret_cast<const char*>(data) + 2, size - 2);
  // In memory of exactly its size, so that reading past it is seen.
  const std::string base(rest.substr(0, data[0]));
  const std::string bytes(rest.substr(std::min<std::size_t>(data[0], rest.size())));
  const auto delta = Delta::parse(bytes);
  constexpr std::uint64_t k_most = 1 << 20;
  if (!delta || delta->result_size() > k_most) {
    return 0;
  }
  std::string result(delta->result_size(), '\0');
  const bool is_sound = delta->apply(base, result).has_value();
  const std::size_t reach = data[1] % 32;
  std::string scratch;
  std::string head(std::min<std::size_t>(result.size(), 64), '\0');
  const auto text = delta->new_text(base, reach, scratch, head);
  require(is_sound == text.has_value(), "both ways agree on what is sound");
  if (is_sound) {
    require(std::string_view(result).starts_with(head), "the head is the result's");
    constexpr std::size_t k_most_checked = 4096;
    if (result.size() <= k_most_checked) {
      check_new_text(base, result, *text, reach);
    }
  }
  return 0;
}
