// Compose files: a service is a job with one step, its container.
#include <string>

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
    LocatedText command;
    for (const std::string_view part : {"entrypoint", "command"}) {
      append_command(service.get(part), command);
    }
    if (command.text.empty()) {
      step.effects.opaque = true;
    } else {
      step.scripts.push_back({std::move(command), Tracing::off});
    }
    job.steps.push_back(std::move(step));
    pipelines::add_job(plan_, std::move(job));
  }

  // A list is one command of several words; `$$` is the container's `$`.
  void append_command(YamlNode node, LocatedText& command) const {
    std::size_t words = 0;
    for (const YamlNode item : items_or_self(node)) {
      LocatedText text = yaml_.text_of(item);
      for (std::size_t at = 0; (at = text.text.find("$$", at)) != std::string::npos; ++at) {
        text.text.erase(at, 1);
      }
      if (words++ == 0 && command.text.empty()) {
        command = std::move(text);
      } else {
        command.text += " " + text.text;
      }
    }
  }

  // A name without a value is taken from where Compose is started.
  std::vector<Binding> variables_of(YamlNode node) const {
    std::vector<Binding> bindings = yaml_.environment_of(node);
    mask_variable_values(bindings, file_, {Store::environment, "", "", std::nullopt});
    const bool is_mapping = node.resolved().is_mapping();
    for (Binding& binding : bindings) {
      const bool has_value = is_mapping ? !node.get(binding.variable).is_null() : !binding.value.text.empty();
      if (!has_value && file_.names.is_token(binding.variable)) {
        binding.value.text =
            word_for_secret(file_.references, {Store::environment, binding.variable, "", std::nullopt}, 0);
      }
    }
    return bindings;
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
