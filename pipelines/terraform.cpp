// Terraform (HCL): raw tokens, and input variables that by their name are one, in the block that they stand
// in.
#include <algorithm>
#include <string>

#include "core/text.h"
#include "pipelines/formats.h"
#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {
namespace {

// "resource \"aws_lambda_function\" \"api\" {" -> resource aws_lambda_function api
std::string block_name(std::string_view line) {
  std::string name;
  for (const char c : line.substr(0, line.find('{'))) {
    name += c == '"' ? ' ' : c;
  }
  std::string joined;
  for (std::string_view rest = trim(name); !rest.empty(); rest = trim(rest)) {
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
    rest.remove_prefix(word.size());
    joined += (joined.empty() ? "" : " ") + std::string(word);
  }
  return joined;
}

bool is_comment(std::string_view line) {
  return line.empty() || line.front() == '#' || starts_with(line, "//");
}

// var.NAME of a token's name, as the secret's word.
std::string with_words(std::string_view value, const FileText& file) {
  std::string text;
  std::size_t at = 0;
  while (at < value.size()) {
    const std::size_t found = std::min(value.find("var.", at), value.size());
    text += value.substr(at, found - at);
    at = found;
    if (at == value.size()) {
      break;
    }
    const auto* const begin = value.begin() + static_cast<std::ptrdiff_t>(at + 4);
    const auto* const end =
        std::find_if_not(begin, value.end(), [](char c) { return core::is_word(c) || c == '-'; });
    const std::string name(begin, end);
    const bool is_whole = at == 0 || !(core::is_word(value[at - 1]) || value[at - 1] == '.');
    const std::size_t size = name.size() + 4;
    const std::string word =
        is_whole && file.names.is_token(name)
            ? word_for_secret(file.references, {Store::caller, name, "", std::nullopt}, size)
            : std::string();
    text += word.empty() ? std::string(value.substr(at, size)) : word;
    at += size;
  }
  return text;
}

}  // namespace

Plan read_terraform(const FileText& file) {
  Plan plan;
  std::size_t depth = 0;
  Step step;
  step.name = "configuration";
  step.effects.opaque = true;
  const auto end_block = [&] {
    if (!plan.jobs.empty()) {
      plan.jobs.back().steps.push_back(step);
    }
    step.inputs.clear();
    step.files.clear();
  };
  plan.jobs.emplace_back();
  plan.jobs.back().name = "values";
  for (const TextLine& line : lines_of(file.content)) {
    const std::string_view text = trim(line.text);
    if (is_comment(text)) {
      continue;
    }
    if (depth == 0 && text.find('{') != std::string_view::npos && text.find('=') == std::string_view::npos) {
      end_block();
      plan.jobs.emplace_back();
      plan.jobs.back().name = block_name(text);
    }
    const std::size_t equals = line.text.find('=');
    if (equals != std::string_view::npos) {
      const std::string_view value = trim(line.text.substr(equals + 1));
      LocatedText located = locate(line, value);
      located.text = with_words(value, file);
      const std::string name(unquote(trim(line.text.substr(0, equals))));
      if (file.references.any_in(value)) {
        step.files.push_back({name, std::move(located)});
      } else if (file.references.any_in(located.text)) {
        step.inputs.push_back({name, std::move(located)});
      }
    }
    depth += static_cast<std::size_t>(std::count(text.begin(), text.end(), '{'));
    depth -= std::min(depth, static_cast<std::size_t>(std::count(text.begin(), text.end(), '}')));
  }
  end_block();
  return plan;
}

}  // namespace ekaudit::pipelines
