#include "reporters/json_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/text.h"

namespace ekaudit::reporters {
namespace {

char32_t code_point(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence.front());
  char32_t value = sequence.size() == 1 ? lead : lead & (0x7fU >> sequence.size());
  for (const char c : sequence.substr(1)) {
    value = (value << 6) | (static_cast<unsigned char>(c) & 0x3fU);
  }
  return value;
}

void append_escape(std::string& text, char32_t value) {
  if (value > 0xffff) {
    const auto offset = static_cast<std::uint32_t>(value) - 0x10000U;
    fmt::format_to(std::back_inserter(text), "\\u{:04x}\\u{:04x}", 0xd800U + (offset >> 10),
                   0xdc00U + (offset & 0x3ffU));
  } else {
    fmt::format_to(std::back_inserter(text), "\\u{:04x}", static_cast<std::uint32_t>(value));
  }
}

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
    if (core::to_terminal(sequence) == sequence) {
      text.append(sequence);
    } else {
      append_escape(text, code_point(sequence));
    }
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

Json object(std::initializer_list<Member> members) {
  Json json = Json::object();
  auto& map = json.get_ref<Json::object_t&>();
  map.reserve(members.size());
  for (const Member& member : members) {
    map.emplace_back(member.key, std::move(member.value));
  }
  return json;
}

std::string print_document(const Json& document) {
  return escape_deceptive(document.dump(2)) + '\n';
}

}  // namespace ekaudit::reporters
