// Compose files: a service is a job with one step, its container.
#include <set>
#include <string>
#include <string_view>

#include "pipelines/formats.h"
#include "pipelines/variable_values.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

class ComposeReader {
 public:
  explicit ComposeReader(const FileText& file) : file_(file), yaml_(file) {}

  Plan read() {
    plan_.has_outer_variables = true;
    for (const auto& [key, service] : entries_with_merges(yaml_.root().get("services"))) {
      if (service.is_mapping()) {
        read_service(std::string(key.text()), service);
      }
    }
    yaml_.add_problems(plan_);
    return std::move(plan_);
  }

 private:
  void read_service(std::string name, YamlNode service) {
    Job job;
    job.name = std::move(name);
    Step step;
    step.name = "container";
    job.environment = variables_of(service.get("environment"));
    for (Binding& argument : variables_of(service.get("build").get("args"))) {
      argument.baked_by = "build argument";
      step.baked.push_back(std::move(argument));
    }
    read_secrets(service.get("secrets"), step);
    read_secrets(service.get("build").get("secrets"), step);
    LocatedText command = yaml_.command_of({service.get("entrypoint"), service.get("command")});
    // Compose puts its own variables in, and leaves `$$NAME` to the container.
    command.text = mask_variables(command.text, file_, {Store::environment, "", "", std::nullopt}, false);
    command.join_dollars();
    if (command.text.empty()) {
      step.effects.opaque = true;
    } else {
      step.scripts.push_back({std::move(command), Tracing::off});
    }
    job.steps.push_back(std::move(step));
    pipelines::add_job(plan_, std::move(job));
  }

  // NAME, or source: NAME; at its top the file may say which variable it is.
  void read_secrets(YamlNode secrets, Step& step) const {
    for (const YamlNode secret : items_or_self(secrets)) {
      const YamlNode source = secret.is_mapping() ? secret.get("source") : secret;
      const YamlNode variable = yaml_.root().get("secrets").get(source.text()).get("environment");
      if (!file_.names.is_token(source.text()) && !file_.names.is_token(variable.text())) {
        continue;
      }
      const YamlNode named = variable ? variable : source;
      LocatedText value = yaml_.text_of(named);
      value.text = word_for_secret(file_.references, {Store::environment, value.text, "", std::nullopt}, 0);
      step.files.push_back({"/run/secrets/" + std::string(source.text()), std::move(value)});
    }
  }

  // A name without a value is taken from where Compose is started.
  std::vector<Binding> variables_of(YamlNode node) const {
    std::vector<Binding> bindings = yaml_.environment_of(node);
    mask_variable_values(bindings, file_, {Store::environment, "", "", std::nullopt});
    const std::set<std::string_view> without = names_without_value(node);
    for (Binding& binding : bindings) {
      if (without.count(binding.variable) > 0 && file_.names.is_token(binding.variable)) {
        binding.value.text =
            word_for_secret(file_.references, {Store::environment, binding.variable, "", std::nullopt}, 0);
      }
    }
    return bindings;
  }

  // `NAME:` and `- NAME`; NAME: "" and `- NAME=` set it to nothing.
  static std::set<std::string_view> names_without_value(YamlNode node) {
    std::set<std::string_view> names;
    for (const auto& [key, value] : entries_with_merges(node)) {
      if (value.is_null()) {
        names.insert(key.text());
      }
    }
    if (node.resolved().is_sequence()) {
      for (const YamlNode item : items_or_self(node)) {
        names.insert(item.text());
      }
    }
    return names;
  }

  const FileText& file_;
  YamlFile yaml_;
  Plan plan_;
};

}  // namespace

Plan read_compose(const FileText& file) {
  return ComposeReader(file).read();
}

}  // namespace ekaudit::pipelines
