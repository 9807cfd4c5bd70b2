#include "match_test_support.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/digest.h"

namespace ekaudit::scanner::match::testing {
namespace {

std::string spell(std::string_view bytes, std::string_view prefix) {
  std::string text;
  for (const char c : bytes) {
    text += fmt::format("{}{:02x}", prefix, static_cast<unsigned char>(c));
  }
  return text;
}

}  // namespace

std::string token(std::string_view body) {
  return std::string("ek_").append("live_").append(body);
}

std::string random_text(Random& random, std::string_view alphabet, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text.push_back(alphabet[random_below(random, alphabet.size())]);
  }
  return text;
}

std::size_t random_below(Random& random, std::size_t bound) {
  return static_cast<std::size_t>(random() % bound);
}

std::string base64url(std::string_view bytes) {
  std::string text = core::base64(bytes);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  text.erase(std::find(text.begin(), text.end(), '='), text.end());
  return text;
}

std::string wrap(std::string_view text, std::size_t width, std::string_view line_end) {
  std::string wrapped;
  for (std::size_t at = 0; at < text.size(); at += width) {
    wrapped.append(at == 0 ? "" : line_end).append(text.substr(at, width));
  }
  return wrapped;
}

std::string utf16le(std::string_view ascii) {
  std::string text;
  for (const char c : ascii) {
    text.append(1, c).append(1, '\0');
  }
  return text;
}

std::string utf16be(std::string_view ascii) {
  std::string text;
  for (const char c : ascii) {
    text.append(1, '\0').append(1, c);
  }
  return text;
}

std::string hex_upper(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    text += fmt::format("{:02X}", static_cast<unsigned char>(c));
  }
  return text;
}

std::string percent(std::string_view bytes) {
  return spell(bytes, "%");
}

std::string json_escapes(std::string_view bytes) {
  return spell(bytes, "\\u00");
}

std::string byte_escapes(std::string_view bytes) {
  return spell(bytes, "\\x");
}

std::string jwt(std::string_view claims) {
  return base64url(R"({"alg":"HS256","typ":"JWT"})") + "." + base64url(claims) + "." +
         base64url(std::string("\x8f\x01\x77\x93\xaa\x5c\x3e\xd1\x42\x9b\x60\xfe\x15\x88\xc7\x2d", 16));
}

const Matcher& matcher() {
  static const Matcher instance(
      MatcherOptions{3, std::size_t{64} << 20, core::TimePoint(std::chrono::seconds(k_now))});
  return instance;
}

Match only_match(const SearchResult& result) {
  EXPECT_EQ(result.matches.size(), 1U);
  return result.matches.size() == 1 ? result.matches.front() : Match{};
}

Match only_match(std::string_view content) {
  return only_match(matcher().search(content));
}

std::vector<std::string> raw_tokens(const SearchResult& result) {
  std::vector<std::string> raws;
  for (const Match& match : result.matches) {
    raws.emplace_back(match.token.raw.reveal());
  }
  return raws;
}

}  // namespace ekaudit::scanner::match::testing
