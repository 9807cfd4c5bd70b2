// Makefiles: recipes, by target. $(NAME) and ${NAME} are expanded by make, $$NAME by the shell.
#include <algorithm>
#include <string>

#include "core/text.h"
#include "pipelines/formats.h"
#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {
namespace {

// The recipe's text as the shell will see it; $(NAME) of a token's name becomes the secret's word. Other
// expansions of make's are left as text that means nothing to the shell.
std::string shell_text(std::string_view recipe, const FileText& file) {
  std::string text;
  std::size_t at = 0;
  while (at < recipe.size()) {
    const bool expands = recipe[at] == '$' && at + 1 < recipe.size();
    if (!expands) {
      text += recipe[at++];
    } else if (recipe[at + 1] == '$') {
      text += '$';
      at += 2;
    } else if (recipe[at + 1] == '(' || recipe[at + 1] == '{') {
      const char close = recipe[at + 1] == '(' ? ')' : '}';
      const std::size_t end = std::min(recipe.find(close, at), recipe.size() - 1);
      const std::string_view name = recipe.substr(at + 2, end - std::min(end, at + 2));
      const std::size_t size = end + 1 - at;
      const std::string word =
          file.names.is_token(name)
              ? word_for_secret(file.references, {Store::environment, std::string(name), "", std::nullopt},
                                size)
              : std::string();
      text += word.empty() ? std::string(size, '_') : word;
      at = end + 1;
    } else {
      text += "__";
      at += 2;
    }
  }
  return text;
}

// The targets before the ':' of a rule; empty if the line is none.
std::string_view targets_of(std::string_view line) {
  const std::size_t colon = line.find(':');
  const bool is_rule = colon != std::string_view::npos && colon > 0 && line.front() != '\t' &&
                       line.front() != '#' && line.substr(0, colon).find('=') == std::string_view::npos &&
                       line.substr(colon, 2) != ":=" && line.substr(colon, 3) != "::=";
  return is_rule ? trim(line.substr(0, colon)) : std::string_view();
}

// "export NAME = value", "NAME ?= value"
void read_variable(const TextLine& line, Plan& plan, const FileText& file) {
  std::string_view text = trim(line.text);
  if (starts_with(text, "export ")) {
    text = trim(text.substr(7));
  }
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return;
  }
  std::string_view name = text.substr(0, equals);
  name = trim(name.substr(0, name.find_last_not_of(":?+ \t") + 1));
  const std::string_view value = trim(text.substr(equals + 1));
  if (file.references.any_in(value)) {
    plan.environment.push_back({std::string(name), locate(line, value)});
  }
}

void add_recipe_line(const TextLine& line, const FileText& file, Step& step, bool continues) {
  std::string_view recipe = line.text.substr(1);
  if (!continues) {
    recipe.remove_prefix(std::min(recipe.find_first_not_of("@-+ \t"), recipe.size()));
  }
  LocatedText text = locate(line, recipe);
  text.text = shell_text(recipe, file);
  if (!continues) {
    step.scripts.push_back({std::move(text), Tracing::off});
    return;
  }
  step.scripts.back().text.text += '\n' + text.text;
  step.scripts.back().text.next_column = 2;
}

}  // namespace

Plan read_makefile(const FileText& file) {
  Plan plan;
  plan.has_outer_variables = true;
  Job job;
  job.name = std::string(file.path.substr(file.path.rfind('/') + 1));
  bool continues = false;
  for (const TextLine& line : lines_of(file.content)) {
    if (line.text.empty()) {
      continues = false;
    } else if (line.text.front() == '\t' && !job.steps.empty()) {
      const bool joins = continues && !job.steps.back().scripts.empty();
      add_recipe_line(line, file, job.steps.back(), joins);
      continues = line.text.back() == '\\';
    } else if (const std::string_view targets = targets_of(line.text); !targets.empty()) {
      Step step;
      step.name = targets;
      job.steps.push_back(std::move(step));
      continues = false;
    } else {
      read_variable(line, plan, file);
    }
  }
  plan.jobs.push_back(std::move(job));
  return plan;
}

}  // namespace ekaudit::pipelines
