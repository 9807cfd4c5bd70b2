// Travis CI: one job of phases. The repository's variables are in its environment without being named.
#include <array>
#include <string>

#include "pipelines/formats.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

// NAME=value pairs in one line each; `secure` values are ciphertext.
void read_variables(YamlNode node, const YamlFile& yaml, std::vector<Binding>& bindings) {
  const YamlNode global = node.get("global");
  const std::vector<Binding> all = yaml.environment_of(global ? global : node);
  bindings.insert(bindings.end(), all.begin(), all.end());
}

Job job_of(YamlNode node, const std::string& name, const YamlFile& yaml) {
  constexpr std::array<std::string_view, 9> k_phases = {"before_install", "install",       "before_script",
                                                        "script",         "after_success", "after_failure",
                                                        "before_deploy",  "after_deploy",  "after_script"};
  Job job;
  job.name = name;
  read_variables(node.get("env"), yaml, job.environment);
  for (const std::string_view phase : k_phases) {
    if (node.get(phase)) {
      Step step;
      step.name = phase;
      step.scripts.push_back({yaml.lines_of_node(node.get(phase)), Tracing::off});
      job.steps.push_back(std::move(step));
    }
  }
  for (const YamlNode deploy : items_or_self(node.get("deploy"))) {
    Step step;
    step.name = "deploy";
    step.effects.opaque = true;
    if (deploy.get("script")) {
      step.scripts.push_back({yaml.lines_of_node(deploy.get("script")), Tracing::off});
    }
    job.steps.push_back(std::move(step));
  }
  return job;
}

}  // namespace

Plan read_travis(const FileText& file) {
  const YamlFile yaml(file);
  const YamlNode root = yaml.root();
  Plan plan;
  plan.has_outer_variables = true;
  plan.outer_store = Store::ci;
  plan.jobs.push_back(job_of(root, "job", yaml));
  const YamlNode jobs = root.get("jobs") ? root.get("jobs") : root.get("matrix");
  for (const YamlNode node : items_or_self(jobs.get("include"))) {
    const YamlNode name = node.get("name") ? node.get("name") : node.get("stage");
    plan.jobs.push_back(job_of(node, name ? std::string(name.text()) : "included job", yaml));
  }
  yaml.add_problems(plan);
  return plan;
}

}  // namespace ekaudit::pipelines
