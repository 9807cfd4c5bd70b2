#include "pipelines/terraform_lines.h"

#include <algorithm>

#include "core/text.h"

namespace ekaudit::pipelines {
namespace {

class LineReader {
 public:
  TerraformLine read(const TextLine& line) {
    TerraformLine read{line, std::string(line.text), !document_end_.empty()};
    if (read.is_document) {
      if (trim(line.text) == document_end_) {
        document_end_.clear();
      }
      return read;
    }
    for (std::size_t i = 0; i < read.text.size();) {
      i = in_comment_ ? skip_comment(read.text, i) : step(read.text, i);
    }
    note_document(read.text);
    return read;
  }

 private:
  std::size_t skip_comment(std::string& text, std::size_t at) {
    const std::size_t end = text.find("*/", at);
    in_comment_ = end == std::string::npos;
    return blank(text, at, in_comment_ ? text.size() : end + 2);
  }

  static std::size_t blank(std::string& text, std::size_t from, std::size_t to) {
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(from),
              text.begin() + static_cast<std::ptrdiff_t>(to), ' ');
    return to;
  }

  // Past one character, string or line comment.
  std::size_t step(std::string& text, std::size_t at) {
    const std::string_view rest = std::string_view(text).substr(at);
    if (rest.front() == '"') {
      return end_of_string(text, at + 1);
    }
    if (rest.front() == '#' || starts_with(rest, "//")) {
      return blank(text, at, text.size());
    }
    in_comment_ = starts_with(rest, "/*");
    return in_comment_ ? blank(text, at, at + 2) : at + 1;
  }

  static std::size_t end_of_string(const std::string& text, std::size_t at) {
    while (at < text.size() && text[at] != '"') {
      at += text[at] == '\\' ? 2U : 1U;
    }
    return std::min(at + 1, text.size());
  }

  void note_document(std::string_view text) {
    const std::size_t at = text.rfind("<<");
    if (at == std::string_view::npos) {
      return;
    }
    std::string_view word = trim(text.substr(at + 2));
    word.remove_prefix(starts_with(word, "-") ? 1 : 0);
    if (!word.empty() && std::all_of(word.begin(), word.end(), core::is_word)) {
      document_end_ = word;
    }
  }

  std::string document_end_;
  bool in_comment_ = false;
};

}  // namespace

std::vector<TerraformLine> terraform_lines(std::string_view content) {
  LineReader reader;
  std::vector<TerraformLine> lines;
  for (const TextLine& line : lines_of(content)) {
    lines.push_back(reader.read(line));
  }
  return lines;
}

}  // namespace ekaudit::pipelines
