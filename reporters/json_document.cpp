#include "reporters/json_document.h"

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "reporters/json_writer.h"

namespace ekaudit::reporters {
namespace {

// Outside strings a JSON text holds only harmless ASCII, so whatever needs an escape stands in one.
std::string escape_deceptive(std::string_view printed) {
  std::string text;
  text.reserve(printed.size());
  constexpr unsigned char k_delete = 0x7f;
  while (!printed.empty()) {
    const auto* const plain_end = std::find_if(
        printed.begin(), printed.end(), [](char c) { return static_cast<unsigned char>(c) >= k_delete; });
    text.append(printed.begin(), plain_end);
    printed.remove_prefix(static_cast<std::size_t>(plain_end - printed.begin()));
    if (printed.empty()) {
      break;
    }
    const std::string_view sequence = printed.substr(0, core::utf8_sequence_length(printed));
    append_harmless(text, sequence);
    printed.remove_prefix(sequence.size());
  }
  return text;
}

}  // namespace

Json text(std::string_view bytes) {
  return core::to_utf8(bytes);
}

Json text_or_null(std::string_view bytes) {
  return bytes.empty() ? Json(nullptr) : text(bytes);
}

std::string print_document(const Json& document) {
  return escape_deceptive(document.dump(2)) + '\n';
}

}  // namespace ekaudit::reporters
