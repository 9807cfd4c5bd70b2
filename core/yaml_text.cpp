#include "core/yaml_text.h"

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace ekaudit::core {
namespace {

constexpr std::string_view k_replacement = "\xef\xbf\xbd";

// How libyaml takes a valid sequence: as text, as a line end of YAML 1.1 only, or not at all.
enum class Sequence { text, other_line_end, forbidden };

Sequence classify(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence.front());
  if (sequence.size() == 1) {
    const bool is_control =
        (first < 0x20 && first != '\t' && first != '\n' && first != '\r') || first == 0x7f;
    return is_control ? Sequence::forbidden : Sequence::text;
  }
  if (sequence == "\xc2\x85" || sequence == "\xe2\x80\xa8" || sequence == "\xe2\x80\xa9") {
    return Sequence::other_line_end;
  }
  const bool is_c1 = first == 0xc2 && static_cast<unsigned char>(sequence[1]) < 0xa0;
  const bool is_mark = sequence == "\xef\xbb\xbf";
  const bool is_no_character = sequence == "\xef\xbf\xbe" || sequence == "\xef\xbf\xbf";
  return is_c1 || is_mark || is_no_character ? Sequence::forbidden : Sequence::text;
}

class Cleaner {
 public:
  explicit Cleaner(std::string_view bytes) : rest_(bytes) {
    text_.reserve(bytes.size());
    if (rest_.substr(0, 3) == "\xef\xbb\xbf") {
      rest_.remove_prefix(3);
    }
  }

  std::string clean(std::optional<YamlProblem>& problem) {
    while (!rest_.empty()) {
      take_plain_run();
      if (rest_.empty()) {
        break;
      }
      const std::size_t size = utf8_sequence_length(rest_);
      const std::string_view sequence = rest_.substr(0, std::max<std::size_t>(size, 1));
      const Sequence kind = size == 0 ? Sequence::forbidden : classify(sequence);
      if (kind == Sequence::forbidden && !problem) {
        problem =
            YamlProblem{ErrorKind::malformed,
                        size == 0 ? "a byte that is not UTF-8" : "a character that YAML does not allow", at_};
      }
      text_ += kind == Sequence::text ? sequence : k_replacement;
      advance(sequence);
    }
    return std::move(text_);
  }

 private:
  void take_plain_run() {
    const char* const begin = rest_.data();
    const char* const limit = begin + rest_.size();
    const char* end = begin;
    while (end != limit && *end >= 0x20 && *end < 0x7f) {
      ++end;
    }
    const auto size = static_cast<std::size_t>(end - begin);
    text_.append(begin, size);
    rest_.remove_prefix(size);
    at_.column += static_cast<std::uint32_t>(size);
  }

  void advance(std::string_view sequence) {
    rest_.remove_prefix(sequence.size());
    const bool ends_line = sequence == "\n" || (sequence == "\r" && rest_.substr(0, 1) != "\n");
    at_ = ends_line ? YamlPosition{at_.line + 1, 1} : YamlPosition{at_.line, at_.column + 1};
  }

  std::string_view rest_;
  std::string text_;
  YamlPosition at_{1, 1};
};

}  // namespace

std::string clean_yaml_text(std::string_view bytes, std::optional<YamlProblem>& problem) {
  return Cleaner(bytes).clean(problem);
}

}  // namespace ekaudit::core
