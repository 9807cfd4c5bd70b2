// Buildkite: steps are jobs; variables come from the agent, and `env` renames them.
#include <string>

#include "pipelines/formats.h"
#include "pipelines/variable_values.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

class BuildkiteReader {
 public:
  explicit BuildkiteReader(const FileText& file) : file_(file), yaml_(file) {}

  Plan read() {
    plan_.has_outer_variables = true;
    plan_.outer_store = Store::ci;
    const YamlNode root = yaml_.root();
    plan_.environment = variables_of(root.get("env"));
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
    if (!commands && !node.get("plugins")) {
      return;
    }
    Job job;
    const YamlNode label = node.get("label") ? node.get("label") : node.get("key");
    job.name = label ? std::string(label.text()) : "step " + std::to_string(plan_.jobs.size() + 1);
    job.self_hosted = true;  // agents are the owner's machines
    job.environment = variables_of(node.get("env"));
    for (const YamlNode plugin : items_or_self(node.get("plugins"))) {
      for (const auto& [key, settings] : entries_with_merges(plugin)) {
        Step step;
        step.name = key.text();
        step.inputs = variables_of(settings);
        job.steps.push_back(std::move(step));
      }
    }
    Step step;
    step.name = "command";
    Script script{yaml_.lines_of_node(commands), Tracing::off};
    // Buildkite expands $NAME when it uploads the file; $$NAME is left to the shell.
    for (std::size_t at = 0; (at = script.text.text.find("$$", at)) != std::string::npos; ++at) {
      script.text.text[at] = ' ';
    }
    step.scripts.push_back(std::move(script));
    job.steps.push_back(std::move(step));
    pipelines::add_job(plan_, std::move(job));
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
