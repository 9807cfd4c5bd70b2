#include "pipelines/groovy_tokens.h"

#include <algorithm>

#include "core/text.h"

namespace ekaudit::pipelines {
namespace {

constexpr std::size_t k_most_tokens = 1'000'000;

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view source) : source_(source) {}

  std::vector<GroovyToken> read() {
    while (at_ < source_.size() && tokens_.size() < k_most_tokens) {
      step();
    }
    return std::move(tokens_);
  }

 private:
  void step() {
    const char c = source_[at_];
    const std::string_view rest = source_.substr(at_);
    if (rest.substr(0, 2) == "//" || (c == '#' && at_ == 0)) {
      at_ = std::min(source_.find('\n', at_), source_.size());
    } else if (rest.substr(0, 2) == "/*") {
      const std::size_t end = source_.find("*/", at_ + 2);
      at_ = end == std::string_view::npos ? source_.size() : end + 2;
    } else if (c == '"' || c == '\'') {
      read_string(c);
    } else if (core::is_word(c)) {
      const auto* const begin = rest.begin();
      const auto* const end = std::find_if_not(begin, rest.end(), core::is_word);
      add(GroovyToken::Kind::word, at_, static_cast<std::size_t>(end - begin), false);
      at_ += static_cast<std::size_t>(end - begin);
    } else {
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
        add(GroovyToken::Kind::sign, at_, 1, false);
      }
      ++at_;
    }
  }

  void read_string(char quote) {
    const bool is_long = source_.substr(at_, 3) == std::string(3, quote);
    const std::size_t width = is_long ? 3 : 1;
    const std::size_t begin = at_ + width;
    std::size_t end = begin;
    while (end < source_.size()) {
      if (source_[end] == '\\') {
        ++end;
      } else if (source_[end] == quote && (!is_long || source_.substr(end, 3) == std::string(3, quote))) {
        break;
      } else if (source_[end] == '\n' && !is_long) {
        break;
      }
      ++end;
    }
    end = std::min(end, source_.size());
    add(GroovyToken::Kind::string, begin, end - begin, quote == '"');
    at_ = std::min(end + width, source_.size());
  }

  void add(GroovyToken::Kind kind, std::size_t offset, std::size_t size, bool interpolates) {
    tokens_.push_back({kind, std::string(source_.substr(offset, size)), offset, interpolates});
  }

  std::string_view source_;
  std::size_t at_ = 0;
  std::vector<GroovyToken> tokens_;
};

}  // namespace

std::vector<GroovyToken> groovy_tokens(std::string_view source) {
  return Tokenizer(source).read();
}

}  // namespace ekaudit::pipelines
