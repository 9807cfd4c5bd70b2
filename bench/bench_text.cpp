#include "bench/bench_text.h"

#include <array>
#include <cstdint>
#include <random>
#include <string_view>

namespace ekaudit::bench {
namespace {

// The standard's distributions differ between libraries; its engines do not.
class Source {
 public:
  explicit Source(std::uint64_t seed) : engine_(seed) {}

  std::size_t below(std::size_t bound) { return engine_() % bound; }

  template <std::size_t Count>
  std::string_view one_of(const std::array<std::string_view, Count>& words) {
    return words[below(Count)];
  }

  std::string of(std::string_view alphabet, std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
      text.push_back(alphabet[below(alphabet.size())]);
    }
    return text;
  }

 private:
  std::mt19937_64 engine_;
};

constexpr std::string_view k_hex_digits = "0123456789abcdef";
constexpr std::string_view k_base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::string_view, 40> k_words = {
    "get",    "set",     "user",    "account", "value", "index",  "list",   "buffer", "length", "offset",
    "result", "error",   "message", "handler", "queue", "create", "update", "delete", "config", "option",
    "string", "number",  "field",   "access",  "key",   "live",   "time",   "date",   "status", "response",
    "render", "element", "parent",  "child",   "node",  "tree",   "source", "target", "first",  "last"};

std::string camel_case(Source& source) {
  std::string name(source.one_of(k_words));
  for (std::size_t i = source.below(3); i > 0; --i) {
    std::string word(source.one_of(k_words));
    word[0] = static_cast<char>(word[0] - 'a' + 'A');
    name += word;
  }
  return name;
}

std::string snake_case(Source& source) {
  std::string name(source.one_of(k_words));
  for (std::size_t i = source.below(3); i > 0; --i) {
    name += "_" + std::string(source.one_of(k_words));
  }
  return name;
}

std::string statement(Source& source) {
  const std::string indent(2 * (1 + source.below(4)), ' ');
  switch (source.below(6)) {
    case 0: {
      std::string comment = indent + "//";
      for (std::size_t i = 4 + source.below(8); i > 0; --i) {
        comment += " " + std::string(source.one_of(k_words));
      }
      return comment + ".\n";
    }
    case 1:
      return indent + "if (" + camel_case(source) + " != " + std::to_string(source.below(1000)) + ") {\n";
    case 2:
      return indent + "const auto " + snake_case(source) + " = " + snake_case(source) + "(" +
             camel_case(source) + ", \"" + snake_case(source) + "\");\n";
    case 3:
      return indent + "return " + camel_case(source) + "->" + camel_case(source) + "[" + snake_case(source) +
             " + 1];\n";
    case 4:
      return indent + "}\n\n";
    default:
      return indent + camel_case(source) + "." + camel_case(source) + "(" + snake_case(source) + ");\n";
  }
}

std::string object(Source& source) {
  return "  {\n    \"id\": " + std::to_string(source.below(1U << 30U)) + ",\n    \"" + camel_case(source) +
         "\": \"" + snake_case(source) + "\",\n    \"createdAt\": \"2026-0" +
         std::to_string(1 + source.below(9)) + "-11T10:" + std::to_string(10 + source.below(50)) +
         ":22.123Z\",\n    \"uuid\": \"" + source.of(k_hex_digits, 32) + "\",\n    \"score\": 0." +
         std::to_string(source.below(1U << 30U)) + "\n  },\n";
}

template <class Piece>
std::string repeat(std::size_t size, Piece piece) {
  Source source(size);
  std::string text;
  while (text.size() < size) {
    text += piece(source);
  }
  text.resize(size);
  return text;
}

}  // namespace

std::string source_text(std::size_t size) {
  return repeat(size, statement);
}

std::string json_text(std::size_t size) {
  return repeat(size, object);
}

std::string base64_text(std::size_t size) {
  return repeat(size, [](Source& source) { return source.of(k_base64, 76) + "\n"; });
}

std::string hex_text(std::size_t size) {
  return repeat(size, [](Source& source) { return source.of(k_hex_digits, 64) + "\n"; });
}

std::string random_bytes(std::size_t size) {
  return repeat(size, [](Source& source) { return std::string(1, static_cast<char>(source.below(256))); });
}

}  // namespace ekaudit::bench
