#include "pipelines/docker_instructions.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "core/text.h"
#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {
namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return result;
}

// The escape directive, if a comment at the top sets one.
char escape_of(const std::vector<TextLine>& lines) {
  for (const TextLine& line : lines) {
    const std::string_view text = trim(line.text);
    if (text.empty() || text.front() != '#') {
      break;
    }
    const Assignment directive = read_assignment(text.substr(1));
    if (directive.name == "escape" && directive.value == "`") {
      return '`';
    }
  }
  return '\\';
}

bool continues(std::string_view line, char escape) {
  const std::string_view text = trim(line);
  return !text.empty() && text.back() == escape;
}

// The words after << in a RUN, COPY or ADD.
std::vector<std::string> document_ends(std::string_view text) {
  std::vector<std::string> ends;
  std::size_t at = 0;
  while ((at = text.find("<<", at)) != std::string_view::npos && ends.size() < 16) {
    at += 2;
    if (at < text.size() && text[at] == '<') {
      ++at;
      continue;
    }
    std::string_view word = text.substr(at);
    word.remove_prefix(std::min(word.find_first_not_of("-\"'"), word.size()));
    const auto* const end = std::find_if_not(word.begin(), word.end(), core::is_word);
    if (end != word.begin()) {
      ends.emplace_back(word.begin(), end);
    }
  }
  return ends;
}

class InstructionReader {
 public:
  explicit InstructionReader(std::string_view content)
      : lines_(lines_of(content)), escape_(escape_of(lines_)) {}

  std::vector<DockerInstruction> read() {
    std::vector<DockerInstruction> instructions;
    while (at_ < lines_.size()) {
      const std::string_view text = trim(lines_[at_].text);
      if (text.empty() || text.front() == '#') {
        ++at_;
      } else {
        instructions.push_back(read_one(text));
      }
    }
    return instructions;
  }

 private:
  DockerInstruction read_one(std::string_view text) {
    DockerInstruction instruction;
    const std::string_view keyword = text.substr(0, text.find_first_of(" \t"));
    instruction.keyword = upper(keyword);
    std::string_view rest = text.substr(keyword.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    instruction.text = locate(lines_[at_], rest);
    bool more = continues(lines_[at_].text, escape_);
    for (++at_; more && at_ < lines_.size(); ++at_) {
      const std::string_view line = lines_[at_].text;
      const std::string_view bare = trim(line);
      const bool is_comment = !bare.empty() && bare.front() == '#';
      more = bare.empty() || is_comment || continues(line, escape_);
      // A comment inside stays invisible to whoever reads the text.
      add(instruction.text.text, is_comment ? std::string_view("\\") : line);
    }
    if (escape_ == '`') {
      std::replace(instruction.text.text.begin(), instruction.text.text.end(), '`', '\\');
    }
    if (instruction.keyword == "RUN" || instruction.keyword == "COPY" || instruction.keyword == "ADD") {
      read_documents(instruction);
    }
    return instruction;
  }

  void read_documents(DockerInstruction& instruction) {
    const std::vector<std::string> ends = document_ends(instruction.text.text);
    // RUN <<EOF alone: the document is the script.
    const bool is_script = !ends.empty() && starts_with(instruction.text.text, "<<");
    if (is_script) {
      instruction.text.text.assign(instruction.text.text.size(), ' ');
    }
    for (const std::string& end : ends) {
      for (; at_ < lines_.size(); ++at_) {
        const bool is_end = trim(lines_[at_].text) == end;
        if (!(is_end && is_script)) {
          add(instruction.text.text, lines_[at_].text);
        }
        if (is_end) {
          ++at_;
          break;
        }
      }
    }
  }

  static void add(std::string& text, std::string_view line) {
    text += '\n';
    text += line;
  }

  std::vector<TextLine> lines_;
  char escape_;
  std::size_t at_ = 0;
};

LocatedText part_of(const LocatedText& whole, std::size_t offset, std::string_view part) {
  const auto position = whole.at(offset);
  return {std::string(part), position.line, position.column, whole.next_column};
}

}  // namespace

std::vector<DockerInstruction> docker_instructions(std::string_view content) {
  return InstructionReader(content).read();
}

std::vector<std::string> instruction_words(std::string_view text) {
  std::vector<std::string> words;
  while (!(text = trim(text)).empty()) {
    const std::string_view word = text.substr(0, text.find_first_of(" \t\r\n"));
    text.remove_prefix(word.size());
    if (word != "\\") {
      words.emplace_back(word);
    }
  }
  return words;
}

std::vector<DockerVariable> docker_variables(const DockerInstruction& instruction) {
  constexpr std::size_t k_most = 1000;
  const std::string_view text = instruction.text.text;
  std::vector<DockerVariable> variables;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(" \t\r\n\\", at)) != std::string_view::npos &&
         variables.size() < k_most) {
    const std::size_t name_end = std::min(text.find_first_of("= \t\r\n", at), text.size());
    const bool has_value = name_end < text.size() && text[name_end] == '=';
    const bool is_old_form = !has_value && instruction.keyword == "ENV" && variables.empty();
    const std::size_t begin =
        has_value ? name_end + 1 : std::min(text.find_first_not_of(" \t", name_end), text.size());
    const std::size_t end = is_old_form ? text.size()
                            : has_value ? begin + size_of_word(text.substr(begin))
                                        : name_end;
    const std::string_view value = has_value || is_old_form
                                       ? unquote(text.substr(begin, end - std::min(begin, end)))
                                       : std::string_view();
    DockerVariable variable;
    variable.name = text.substr(at, name_end - at);
    variable.value = part_of(instruction.text, has_value ? begin : at, value);
    variable.name_column = part_of(instruction.text, at, "").column;
    variables.push_back(std::move(variable));
    at = std::max(end, name_end);
  }
  return variables;
}

std::vector<DockerMount> take_secret_mounts(DockerInstruction& instruction) {
  std::vector<DockerMount> mounts;
  std::string& text = instruction.text.text;
  std::size_t at = text.find_first_not_of(" \t\r\n\\");
  while (at != std::string::npos && starts_with(std::string_view(text).substr(at), "--")) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
    const std::string option = text.substr(at, end - at);
    if (starts_with(option, "--mount=") && option.find("type=secret") != std::string::npos) {
      DockerMount mount;
      mount.offset = at;
      std::string_view rest = std::string_view(option).substr(8);
      while (!rest.empty()) {
        const std::string_view item = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(item.size() + 1, rest.size()));
        const Assignment field = read_assignment(item);
        mount.id = field.name == "id" ? std::string(field.value) : mount.id;
        mount.variable = field.name == "env" ? std::string(field.value) : mount.variable;
        const bool is_target = field.name == "target" || field.name == "dst" || field.name == "destination";
        mount.target = is_target ? std::string(field.value) : mount.target;
      }
      mount.target = mount.target.empty() ? "/run/secrets/" + mount.id : mount.target;
      mounts.push_back(std::move(mount));
    }
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(end),
              ' ');
    at = text.find_first_not_of(" \t\r\n\\", end);
  }
  return mounts;
}

std::string shell_form(std::string_view text) {
  const std::string_view bare = trim(text);
  if (bare.empty() || bare.front() != '[' || bare.back() != ']') {
    return std::string(text);
  }
  std::string form(text);
  bool quoted = false;
  for (char& c : form) {
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '[' || c == ']' || c == ',')) {
      c = ' ';
    }
  }
  return form;
}

}  // namespace ekaudit::pipelines
