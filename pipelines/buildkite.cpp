// Buildkite: steps are jobs; variables come from the agent, and `env` renames them.
#include <algorithm>
#include <string>

#include "core/text.h"
#include "pipelines/formats.h"
#include "pipelines/variable_values.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

bool binds(const std::vector<Binding>& environment, const std::string& variable) {
  return std::any_of(environment.begin(), environment.end(),
                     [&](const Binding& binding) { return binding.variable == variable; });
}

class BuildkiteReader {
 public:
  explicit BuildkiteReader(const FileText& file) : file_(file), yaml_(file) {}

  Plan read() {
    plan_.has_outer_variables = true;
    plan_.outer_store = Store::ci;
    const YamlNode root = yaml_.root();
    plan_.environment = variables_of(root.get("env"));
    add_secrets(root.get("secrets"), plan_.environment);
    std::vector<YamlNode> todo = items_or_self(root.is_sequence() ? root : root.get("steps"));
    std::vector<YamlNode> nested;
    for (const YamlNode node : todo) {
      const std::vector<YamlNode> inner = items_or_self(node.get("steps"));  // of a group
      read_step(node);
      nested.insert(nested.end(), inner.begin(), inner.end());
    }
    for (const YamlNode node : nested) {
      read_step(node);
    }
    yaml_.add_problems(plan_);
    return std::move(plan_);
  }

 private:
  void read_step(YamlNode node) {
    const YamlNode commands = node.get("commands") ? node.get("commands") : node.get("command");
    if (!commands && !node.get("plugins") && !node.get("trigger")) {
      return;
    }
    Job job;
    job.name = name_of(node);
    job.self_hosted = true;  // agents are the owner's machines
    job.environment = variables_of(node.get("env"));
    add_secrets(node.get("secrets"), job.environment);
    for (const YamlNode plugin : items_or_self(node.get("plugins"))) {
      for (const auto& [key, settings] : entries_with_merges(plugin)) {
        job.steps.push_back(plugin_of(std::string(key.text()), settings, job));
      }
    }
    if (const YamlNode trigger = node.get("trigger")) {
      Step step;
      step.name = trigger.text();
      step.inputs = variables_of(node.get("build").get("env"));
      step.effects.opaque = true;
      job.steps.push_back(std::move(step));
    }
    Step step;
    step.name = "command";
    step.scripts.push_back({script_of(commands), Tracing::off});
    job.steps.push_back(std::move(step));
    pipelines::add_job(plan_, std::move(job));
  }

  std::string name_of(YamlNode node) const {
    for (const std::string_view key : {"label", "name", "key"}) {
      if (node.get(key)) {
        return std::string(node.get(key).text());
      }
    }
    return "step " + std::to_string(plan_.jobs.size() + 1);
  }

  // Its hooks run in the job's environment, and settings named like one take variables by their name alone.
  // A variable that the file binds is handed over where it does.
  Step plugin_of(std::string name, YamlNode settings, const Job& job) const {
    Step step;
    step.name = std::move(name);
    step.effects.opaque = true;
    step.inputs = variables_of(settings);
    for (Binding& input : step.inputs) {
      if (names_secret(input.variable)) {
        take_name(input);
      }
    }
    for (const auto& [key, value] : entries_with_merges(settings)) {
      if (value.is_scalar()) {
        continue;
      }
      const bool is_environment = starts_with(key.text(), "env");
      const bool holds_names = is_environment || names_secret(key.text()) || key.text() == "variables";
      for (Binding& binding : variables_of(value)) {
        const bool is_passed_on = is_environment && binding.value.text.empty() &&
                                  !binds(job.environment, binding.variable) &&
                                  !binds(plan_.environment, binding.variable);
        if (is_passed_on && file_.names.is_token(binding.variable)) {
          binding.value.text = word_of(binding.variable, 0);
        } else if (holds_names) {
          take_name(binding);
        }
        step.inputs.push_back(std::move(binding));
      }
    }
    return step;
  }

  // secret_path, secrets: what plugins for secret managers call it.
  static bool names_secret(std::string_view key) {
    return core::to_lower(key).find("secret") != std::string::npos;
  }

  // A setting that is a secret's name as its store knows it, not its value.
  void take_name(Binding& setting) const {
    const std::string name = setting.value.text;
    const bool is_name = name.find_first_of(" \n") == std::string::npos && file_.names.is_token(name);
    if (is_name && !file_.references.any_in(name)) {
      setting.value.text = word_of(name, name.size());
    }
  }

  // The agent puts $NAME in when it uploads the file; $$NAME and \$NAME are left to the shell.
  LocatedText script_of(YamlNode commands) const {
    LocatedText script = yaml_.lines_of_node(commands);
    for (std::size_t at = 0; (at = script.text.find("\\$", at)) != std::string::npos; at += 2) {
      script.text[at] = '$';
    }
    script.text = mask_variables(script.text, file_, {Store::ci, "", "", std::nullopt}, false);
    script.join_dollars();
    return script;
  }

  // A list of names, or VARIABLE: NAME.
  void add_secrets(YamlNode secrets, std::vector<Binding>& environment) const {
    std::vector<Binding> bindings;
    if (secrets.is_mapping()) {
      bindings = yaml_.bindings_of(secrets);
    } else {
      for (const YamlNode item : items_or_self(secrets)) {
        bindings.push_back({std::string(item.text()), yaml_.text_of(item)});
      }
    }
    for (Binding& binding : bindings) {
      const std::string name = binding.value.text;
      if (file_.names.is_token(binding.variable) || file_.names.is_token(name)) {
        binding.value.text = word_of(name, name.size());
        environment.push_back(std::move(binding));
      }
    }
  }

  std::string word_of(const std::string& name, std::size_t size) const {
    return word_for_secret(file_.references, {Store::ci, name, "", std::nullopt}, size);
  }

  std::vector<Binding> variables_of(YamlNode node) const {
    std::vector<Binding> bindings = yaml_.environment_of(node);
    mask_variable_values(bindings, file_, {Store::ci, "", "", std::nullopt});
    return bindings;
  }

  const FileText& file_;
  YamlFile yaml_;
  Plan plan_;
};

}  // namespace

Plan read_buildkite(const FileText& file) {
  return BuildkiteReader(file).read();
}

}  // namespace ekaudit::pipelines
