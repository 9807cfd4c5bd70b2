// Groovy cut into tokens, as far as Jenkinsfiles need it. Comments are left out; nothing is evaluated.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ekaudit::pipelines {

struct GroovyToken {
  enum class Kind { word, string, sign } kind = Kind::sign;
  std::string text;           // of a string: between its quotes, escapes as they are
  std::size_t offset = 0;     // of the text
  bool interpolates = false;  // a string in double quotes
  bool is(char sign) const { return kind == Kind::sign && text.size() == 1 && text[0] == sign; }
  bool is(std::string_view word) const { return kind == Kind::word && text == word; }
};

// At most 1,000,000 tokens.
std::vector<GroovyToken> groovy_tokens(std::string_view source);

}  // namespace ekaudit::pipelines
