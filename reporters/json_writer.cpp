#include "reporters/json_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/text.h"

namespace ekaudit::reporters {
namespace {

void append_escape(std::string& text, char32_t value) {
  if (value > 0xffff) {
    const auto offset = static_cast<std::uint32_t>(value) - 0x10000U;
    fmt::format_to(std::back_inserter(text), "\\u{:04x}\\u{:04x}", 0xd800U + (offset >> 10),
                   0xdc00U + (offset & 0x3ffU));
  } else {
    fmt::format_to(std::back_inserter(text), "\\u{:04x}", static_cast<std::uint32_t>(value));
  }
}

bool is_plain(char c) {
  return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

void append_ascii(std::string& text, char c) {
  constexpr std::string_view k_named = "\"\\\b\f\n\r\t";
  constexpr std::string_view k_names = "\"\\bfnrt";
  if (const std::size_t place = k_named.find(c); place != std::string_view::npos) {
    text.append(1, '\\').append(1, k_names[place]);
  } else {
    append_escape(text, static_cast<unsigned char>(c));
  }
}

// The first of `bytes` is no plain character. Returns how many were written.
std::size_t append_special(std::string& text, std::string_view bytes) {
  const std::size_t length = core::utf8_sequence_length(bytes);
  if (length == 0) {
    fmt::format_to(std::back_inserter(text), "\\\\x{:02x}", static_cast<unsigned char>(bytes.front()));
    return 1;
  }
  if (length == 1) {
    append_ascii(text, bytes.front());
  } else {
    append_harmless(text, bytes.substr(0, length));
  }
  return length;
}

}  // namespace

void append_harmless(std::string& text, std::string_view sequence) {
  if (core::to_terminal(sequence) == sequence) {
    text.append(sequence);
  } else {
    append_escape(text, core::code_point(sequence));
  }
}

void JsonWriter::begin(char bracket) {
  out_.push_back(bracket);
  ++depth_;
  empty_ = true;
}

void JsonWriter::end(char bracket) {
  --depth_;
  if (!empty_) {
    break_line();
  }
  out_.push_back(bracket);
  empty_ = false;
}

void JsonWriter::break_line() {
  constexpr std::size_t k_indent = 2;
  out_.append(1, '\n').append(depth_ * k_indent, ' ');
}

void JsonWriter::begin_element() {
  if (!std::exchange(empty_, false)) {
    out_.push_back(',');
  }
  break_line();
}

void JsonWriter::write_key(std::string_view key) {
  begin_element();
  write_text(key);
  out_.append(": ");
}

void JsonWriter::write_text(std::string_view bytes) {
  out_.push_back('"');
  while (!bytes.empty()) {
    const auto plain =
        static_cast<std::size_t>(std::find_if_not(bytes.begin(), bytes.end(), is_plain) - bytes.begin());
    out_.append(bytes.substr(0, plain));
    bytes.remove_prefix(plain);
    if (!bytes.empty()) {
      bytes.remove_prefix(append_special(out_, bytes));
    }
  }
  out_.push_back('"');
}

void JsonWriter::text(std::string_view key, std::string_view bytes) {
  write_key(key);
  write_text(bytes);
}

void JsonWriter::text_or_null(std::string_view key, std::string_view bytes) {
  if (bytes.empty()) {
    null(key);
  } else {
    text(key, bytes);
  }
}

void JsonWriter::count(std::string_view key, std::uint64_t value) {
  write_key(key);
  out_.append(fmt::format_int(value).c_str());
}

void JsonWriter::count_or_null(std::string_view key, std::uint64_t value) {
  if (value == 0) {
    null(key);
  } else {
    count(key, value);
  }
}

void JsonWriter::flag(std::string_view key, bool value) {
  write_key(key);
  out_.append(value ? "true" : "false");
}

void JsonWriter::null(std::string_view key) {
  write_key(key);
  out_.append("null");
}

std::string JsonWriter::take() {
  return std::exchange(out_, {}) + '\n';
}

}  // namespace ekaudit::reporters
