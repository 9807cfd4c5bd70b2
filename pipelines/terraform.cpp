// Terraform (HCL): raw tokens, and input variables and data that by their name, or by what they are assigned
// to, are one, in the block that they stand in.
#include <algorithm>
#include <array>
#include <string>

#include "core/text.h"
#include "pipelines/formats.h"
#include "pipelines/terraform_lines.h"
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

bool is_name(char c) {
  return core::is_word(c) || c == '-';
}

std::string_view name_at(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(std::min(at, text.size()));
  const auto* const end = std::find_if_not(rest.begin(), rest.end(), is_name);
  return rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
}

struct Reference {
  std::string_view name;
  std::size_t size = 0;  // of all of it
};

// What an address is given to, the service looks up there.
enum class Addresses { harmless, looked_up };

// var.NAME or data.TYPE.NAME.ATTRIBUTE at the beginning; an empty name for anything else.
Reference reference_at(std::string_view text, Addresses addresses) {
  constexpr std::array<std::string_view, 3> k_harmless = {"id", "name", "version"};
  if (starts_with(text, "var.")) {
    const std::string_view name = name_at(text, 4);
    return {name, name.size() + 4};
  }
  if (!starts_with(text, "data.")) {
    return {};
  }
  const std::string_view type = name_at(text, 5);
  const std::string_view name = name_at(text, type.size() + 6);
  const std::size_t end = type.size() + name.size() + 6;
  const std::string_view attribute = name_at(text, end + 1);
  const bool is_whole = !type.empty() && end < text.size() && text[end] == '.' && !attribute.empty();
  const bool is_harmless = std::find(k_harmless.begin(), k_harmless.end(), attribute) != k_harmless.end() ||
                           (attribute == "arn" && addresses == Addresses::harmless);
  return is_whole && !is_harmless ? Reference{name, end + 1 + attribute.size()} : Reference{};
}

// Where it is compared or measured, its value goes nowhere.
bool is_tested(std::string_view value, std::size_t at, std::size_t size) {
  const std::string_view before = trim(value.substr(0, at));
  const std::string_view after = trim(value.substr(at + size));
  return ends_with(before, "==") || ends_with(before, "!=") || starts_with(after, "==") ||
         starts_with(after, "!=") || ends_with(before, "length(");
}

// The place of the next reference, at the latest the end.
std::size_t next_reference(std::string_view value, std::size_t at, Addresses addresses, Reference& found) {
  for (; at < value.size(); ++at) {
    const bool begins = at == 0 || !(is_name(value[at - 1]) || value[at - 1] == '.');
    found = begins ? reference_at(value.substr(at), addresses) : Reference{};
    if (!found.name.empty()) {
      break;
    }
  }
  return at;
}

bool has_single_reference(std::string_view value, Addresses addresses) {
  Reference found;
  const std::size_t first = next_reference(value, 0, addresses, found);
  return first < value.size() && next_reference(value, first + found.size, addresses, found) == value.size();
}

struct Setting {
  std::string_view name;
  std::string_view value;
};

// NAME = value, "NAME": value (in JSON too), or an item of a list.
Setting setting_of(const TerraformLine& line) {
  const std::string_view text = line.text;
  const std::size_t equals = text.find('=');
  if (equals != std::string_view::npos && !line.is_document) {
    return {unquote(trim(text.substr(0, equals))), trim(text.substr(equals + 1))};
  }
  const std::size_t colon = text.find(':');
  const std::string_view name = trim(text.substr(0, colon));
  if (colon != std::string_view::npos && name.size() > 1 && name.front() == '"' && name.back() == '"') {
    return {unquote(name), trim(text.substr(colon + 1))};
  }
  return {{}, trim(text)};
}

// With the words of secrets. What is assigned to a token's name is one, if it is a single reference.
std::string with_words(const Setting& setting, const FileText& file) {
  const std::string_view value = setting.value;
  const Addresses addresses = setting.name == "valueFrom" ? Addresses::looked_up : Addresses::harmless;
  const bool all = file.names.is_token(setting.name) && has_single_reference(value, addresses);
  std::string text;
  std::size_t at = 0;
  while (at < value.size()) {
    Reference found;
    const std::size_t next = next_reference(value, at, addresses, found);
    text += value.substr(at, next - at);
    at = next;
    if (at == value.size()) {
      break;
    }
    const bool is_token = (all || file.names.is_token(found.name)) && !is_tested(value, at, found.size);
    const std::string word =
        is_token ? word_for_secret(file.references,
                                   {Store::caller, std::string(found.name), "", std::nullopt}, found.size)
                 : std::string();
    text += word.empty() ? std::string(value.substr(at, found.size)) : word;
    at += found.size;
  }
  return text;
}

class TerraformReader {
 public:
  explicit TerraformReader(const FileText& file) : file_(file) {
    step_.name = "configuration";
    step_.effects.opaque = true;
    plan_.jobs.emplace_back();
    plan_.jobs.back().name = "values";
  }

  Plan read() {
    for (const TerraformLine& line : terraform_lines(file_.content)) {
      read_line(line);
    }
    end_block();
    return std::move(plan_);
  }

 private:
  void read_line(const TerraformLine& line) {
    const std::string_view text = trim(line.text);
    if (text.empty()) {
      return;
    }
    const bool opens = text.find('{') != std::string_view::npos && text.find('=') == std::string_view::npos;
    if (depth_ == 0 && opens && !line.is_document) {
      end_block();
      plan_.jobs.emplace_back();
      plan_.jobs.back().name = block_name(text);
    }
    read_value(line);
    if (!line.is_document) {
      depth_ += static_cast<std::size_t>(std::count(text.begin(), text.end(), '{'));
      depth_ -= std::min(depth_, static_cast<std::size_t>(std::count(text.begin(), text.end(), '}')));
    }
  }

  void read_value(const TerraformLine& line) {
    const Setting setting = setting_of(line);
    const auto offset = static_cast<std::size_t>(setting.value.data() - line.text.data());
    LocatedText located = locate(line.line, line.line.text.substr(offset, setting.value.size()));
    const bool is_raw = file_.references.any_in(setting.value);
    located.text = is_raw ? std::string(setting.value) : with_words(setting, file_);
    if (is_raw) {
      step_.files.push_back({std::string(setting.name), std::move(located)});
    } else if (file_.references.any_in(located.text)) {
      step_.inputs.push_back({std::string(setting.name), std::move(located)});
    }
  }

  void end_block() {
    plan_.jobs.back().steps.push_back(step_);
    step_.inputs.clear();
    step_.files.clear();
  }

  const FileText& file_;
  Plan plan_;
  Step step_;
  std::size_t depth_ = 0;
};

}  // namespace

Plan read_terraform(const FileText& file) {
  return TerraformReader(file).read();
}

}  // namespace ekaudit::pipelines
