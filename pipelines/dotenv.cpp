// .env files, as the dotenv libraries read them: NAME=value or NAME: value, maybe after `export`; a value in
// quotes may go on over lines, and what follows a value behind '#' is a comment. Only a raw token is a use: a
// name without a value, or with another variable as its value, hands nothing over.
#include <algorithm>
#include <optional>

#include "pipelines/formats.h"
#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {
namespace {

bool is_quote(char c) {
  return c == '"' || c == '\'' || c == '`';
}

// The size of the quoted text that `text` begins with, quotes included. Nothing where it is not closed, or
// something else than a comment follows in its line: then the quote is a sign like others.
std::optional<std::size_t> size_of_quoted(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == text.front()) {
      const std::string_view rest = text.substr(i + 1);
      const std::string_view after = trim(rest.substr(0, rest.find('\n')));
      return after.empty() || after.front() == '#' ? std::optional(i + 1) : std::nullopt;
    }
  }
  return std::nullopt;
}

std::string_view without_comment(std::string_view value) {
  for (std::size_t at = value.find('#'); at != std::string_view::npos; at = value.find('#', at + 1)) {
    if (at == 0 || value[at - 1] == ' ' || value[at - 1] == '\t') {
      return trim(value.substr(0, at));
    }
  }
  return value;
}

Assignment read_setting(std::string_view text) {
  if (starts_with(text, "export ") || starts_with(text, "export\t")) {
    text = trim(text.substr(7));
  }
  const Assignment setting = read_assignment(text);
  return setting.name.empty() ? read_assignment(text, ':') : setting;
}

// The value that begins at `begin` of the content; `value` is what its line has of it.
std::string_view whole_value(std::string_view content, std::size_t begin, std::string_view value) {
  if (!value.empty() && is_quote(value.front())) {
    if (const auto size = size_of_quoted(content.substr(begin))) {
      return content.substr(begin, *size);
    }
  }
  return without_comment(value);
}

}  // namespace

Plan read_dotenv(const FileText& file) {
  Plan plan;
  Step step;
  step.name = "environment file";
  std::size_t read_up_to = 0;
  for (const TextLine& line : lines_of(file.content)) {
    const std::string_view text = trim(line.text);
    const auto offset_of = [&](std::string_view part) {
      return static_cast<std::size_t>(part.data() - file.content.data());
    };
    if (text.empty() || text.front() == '#' || offset_of(text) < read_up_to) {
      continue;
    }
    const Assignment setting = read_setting(text);
    if (setting.name.empty()) {
      continue;
    }
    const std::string_view value = whole_value(file.content, offset_of(setting.value), setting.value);
    read_up_to = offset_of(value) + value.size();
    if (file.references.any_in(value)) {
      LocatedText located = locate(line, setting.value);
      located.text = value;
      step.files.push_back({std::string(setting.name), std::move(located)});
    }
  }
  Job job;
  job.name = std::string(file.path.substr(file.path.rfind('/') + 1));
  job.steps.push_back(std::move(step));
  plan.jobs.push_back(std::move(job));
  return plan;
}

}  // namespace ekaudit::pipelines
