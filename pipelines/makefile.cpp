// Makefiles: recipes, by target. $(NAME) and ${NAME} are expanded by make, $$NAME by the shell.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/text.h"
#include "pipelines/formats.h"
#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {
namespace {

// The size of $(…) or ${…} at the beginning, with those inside.
std::size_t size_of_expansion(std::string_view text) {
  constexpr std::size_t k_longest = 4096;
  const char open = text[1];
  const char close = open == '(' ? ')' : '}';
  std::size_t depth = 0;
  for (std::size_t i = 1; i < std::min(text.size(), k_longest); ++i) {
    depth += text[i] == open ? 1U : 0U;
    if (text[i] == close && --depth == 0) {
      return i + 1;
    }
  }
  return 2;
}

// $(error …) and others that only say or set something; a condition around one does not run anything either.
bool expands_to_nothing(std::string_view inside) {
  const std::string_view function = inside.substr(0, inside.find_first_of(" \t"));
  return function == "error" || function == "info" || function == "warning" || function == "eval" ||
         (function == "if" && inside.find("$(error ") != std::string_view::npos);
}

// The targets before the ':' of a rule; empty if the line is none.
std::string_view targets_of(std::string_view line) {
  const std::size_t colon = line.find(':');
  const bool is_rule = colon != std::string_view::npos && colon > 0 && line.front() != '\t' &&
                       line.front() != '#' && line.substr(0, colon).find('=') == std::string_view::npos &&
                       line.substr(colon, 2) != ":=" && line.substr(colon, 3) != "::=";
  return is_rule ? trim(line.substr(0, colon)) : std::string_view();
}

// .PHONY and its like say something about other targets.
bool is_special(std::string_view target) {
  return target.size() > 1 && target[0] == '.' && target[1] >= 'A' && target[1] <= 'Z';
}

class MakefileReader {
 public:
  explicit MakefileReader(const FileText& file) : file_(file) {
    plan_.has_outer_variables = true;
    job_.name = std::string(file.path.substr(file.path.rfind('/') + 1));
  }

  Plan read() {
    for (const TextLine& line : lines_of(file_.content)) {
      read_line(line);
    }
    for (const auto& [name, value] : known_) {
      if (is_exported(name)) {
        plan_.environment.push_back({name, value});
      }
    }
    for (std::size_t i = 0; i < job_.steps.size(); ++i) {
      hand_over(job_.steps[i], named_[i]);
    }
    plan_.jobs.push_back(std::move(job_));
    return std::move(plan_);
  }

 private:
  enum class Continues { nothing, recipe, rule };

  void read_line(const TextLine& line) {
    const std::string_view text = line.text;
    const bool goes_on = ends_with(text, "\\");
    const Continues before = std::exchange(continues_, Continues::nothing);
    if (text.empty()) {
      return;
    }
    if (before == Continues::rule) {
      continues_ = goes_on ? Continues::rule : Continues::nothing;
    } else if (text.front() == '\t' && in_rule_) {
      const bool joins = before == Continues::recipe && !job_.steps.back().scripts.empty();
      add_recipe_line(line, text.substr(1), joins);
      continues_ = goes_on ? Continues::recipe : Continues::nothing;
    } else if (const std::string_view targets = targets_of(text); !targets.empty()) {
      read_rule(line, targets);
      continues_ = goes_on ? Continues::rule : Continues::nothing;
    } else {
      read_variable(line, trim(text), nullptr);
    }
  }

  // What the environment has already, make exports with the new value: likely so for a token's own name.
  bool is_exported(std::string_view name) const {
    return exports_all_ || exported_.count(name) > 0 || file_.names.is_token(name);
  }

  // A variable of make's own is in no environment: its text stands in the recipes that name it.
  void hand_over(Step& step, const std::set<std::string>& named) {
    for (const std::string& name : named) {
      if (!is_exported(name)) {
        give(step, {"$(" + name + ")", known_.find(name)->second, {}, Handover::argument});
      }
    }
    if (const auto found = of_targets_.find(step.name); found != of_targets_.end()) {
      for (const Binding& binding : found->second) {
        give(step, binding);
      }
    }
  }

  void give(Step& step, const Binding& binding) {
    constexpr std::size_t k_most_bytes = std::size_t{16} << 20;
    given_ += sizeof(Binding) + binding.variable.size() + binding.value.text.size();
    if (given_ <= k_most_bytes) {
      step.environment.push_back(binding);
    } else if (!std::exchange(too_much_, true)) {
      plan_.problems.push_back({"puts more variables into recipes than are followed", true});
    }
  }

  // TARGET: PREREQUISITES ; RECIPE, or TARGET: NAME = VALUE
  void read_rule(const TextLine& line, std::string_view targets) {
    const std::string_view rest = line.text.substr(line.text.find(':') + 1);
    const std::size_t semicolon = rest.find(';');
    if (rest.substr(0, semicolon).find('=') != std::string_view::npos) {
      read_variable(line, trim(rest), &of_targets_[std::string(targets)]);
      return;
    }
    exports_all_ |= targets == ".EXPORT_ALL_VARIABLES";
    in_rule_ = !is_special(targets);
    if (!in_rule_) {
      return;
    }
    Step step;
    step.name = targets;
    job_.steps.push_back(std::move(step));
    named_.emplace_back();
    if (semicolon != std::string_view::npos) {
      add_recipe_line(line, rest.substr(semicolon + 1), false);
    }
  }

  // "export NAME = value", "NAME ?= value", "export NAME NAME"; `text` is part of the line. Without
  // `of_target` it is the whole file's.
  void read_variable(const TextLine& line, std::string_view text, std::vector<Binding>* of_target) {
    const bool exports = starts_with(text, "export ");
    if (exports) {
      text = trim(text.substr(7));
    }
    const std::size_t equals = text.find('=');
    if (exports && equals == std::string_view::npos) {
      note_exported(text);
    }
    if (equals == std::string_view::npos || equals == 0) {
      return;
    }
    std::string_view name = text.substr(0, equals);
    name = trim(name.substr(0, name.find_last_not_of(":?+ \t") + 1));
    LocatedText value = locate(line, trim(text.substr(equals + 1)));
    value.text = shell_text(value.text);
    if (exports && of_target == nullptr) {
      exported_.emplace(name);
    }
    if (!file_.references.any_in(value.text)) {
      return;
    }
    known_[std::string(name)] = value;
    if (of_target != nullptr) {
      of_target->push_back({std::string(name), std::move(value)});
    }
  }

  void note_exported(std::string_view names) {
    while (!names.empty()) {
      const std::size_t size = std::min(names.find_first_of(" \t"), names.size());
      exported_.emplace(names.substr(0, size));
      names = trim(names.substr(size));
    }
  }

  void add_recipe_line(const TextLine& line, std::string_view recipe, bool joins) {
    if (!joins) {
      recipe.remove_prefix(std::min(recipe.find_first_not_of("@-+ \t"), recipe.size()));
    }
    LocatedText text = locate(line, recipe);
    naming_ = &named_.back();
    text.text = shell_text(recipe);
    naming_ = nullptr;
    text.join_dollars();
    std::vector<Script>& scripts = job_.steps.back().scripts;
    if (joins) {
      scripts.back().text.append(text);
    } else {
      scripts.push_back({std::move(text), Tracing::off});
    }
  }

  // The text as the shell will see it, with $$ as it is; $(NAME) of a token's name becomes the secret's word.
  // Other expansions of make's are left as text that means nothing to the shell.
  std::string shell_text(std::string_view recipe) {
    std::string text;
    std::size_t at = 0;
    while (at < recipe.size()) {
      const bool expands = recipe[at] == '$' && at + 1 < recipe.size();
      if (!expands) {
        text += recipe[at++];
      } else if (recipe[at + 1] == '$') {
        text += "$$";
        at += 2;
      } else if (recipe[at + 1] == '(' || recipe[at + 1] == '{') {
        const std::size_t size = size_of_expansion(recipe.substr(at));
        const std::string_view inside = recipe.substr(at + 2, size - std::min<std::size_t>(size, 3));
        const std::string words = words_of(inside, size);
        text += words.empty() ? std::string(size, expands_to_nothing(inside) ? ' ' : '_') : words;
        at += size;
      } else {
        text += "__";
        at += 2;
      }
    }
    return text;
  }

  // Of what the file says that a variable is, or of one that comes from outside.
  std::string words_of(std::string_view name, std::size_t size) {
    if (const auto known = known_.find(name); known != known_.end()) {
      if (naming_ != nullptr) {
        naming_->insert(known->first);
      }
      return file_.references.bound_words(known->second.text, size);
    }
    const bool is_name = std::all_of(name.begin(), name.end(), core::is_word);
    return is_name && file_.names.is_token(name)
               ? word_for_secret(file_.references, {Store::environment, std::string(name), "", std::nullopt},
                                 size)
               : std::string();
  }

  const FileText& file_;
  Plan plan_;
  Job job_;
  std::map<std::string, LocatedText, std::less<>> known_;  // variables with secrets, by name
  std::set<std::string, std::less<>> exported_;
  bool exports_all_ = false;
  std::map<std::string, std::vector<Binding>> of_targets_;
  std::vector<std::set<std::string>> named_;  // variables with secrets, by the steps that name them
  std::size_t given_ = 0;                     // bytes of variables, to all recipes
  bool too_much_ = false;
  std::set<std::string>* naming_ = nullptr;  // those of the recipe that is read
  bool in_rule_ = false;
  Continues continues_ = Continues::nothing;
};

}  // namespace

Plan read_makefile(const FileText& file) {
  return MakefileReader(file).read();
}

}  // namespace ekaudit::pipelines
