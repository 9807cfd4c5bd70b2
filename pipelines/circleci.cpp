// CircleCI: the project's variables and those of a job's contexts are in its environment without being named.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "pipelines/formats.h"
#include "pipelines/variable_values.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

class CircleReader {
 public:
  explicit CircleReader(const FileText& file) : file_(file), yaml_(file) {}

  Plan read() {
    plan_.has_outer_variables = true;
    plan_.outer_store = Store::ci;
    const YamlNode root = yaml_.root();
    for (const auto& entry : entries_with_merges(root.get("workflows"))) {
      read_workflow(entry.second);
    }
    for (const auto& [key, job] : entries_with_merges(root.get("jobs"))) {
      read_job(std::string(key.text()), job);
    }
    for (const auto& [key, command] : entries_with_merges(root.get("commands"))) {
      read_job("command " + std::string(key.text()), command);
    }
    yaml_.add_problems(plan_);
    return std::move(plan_);
  }

 private:
  // Which contexts each job runs in, and on what schedule.
  void read_workflow(YamlNode workflow) {
    for (const YamlNode trigger : items_or_self(workflow.get("triggers"))) {
      if (const YamlNode cron = trigger.get("schedule").get("cron")) {
        plan_.schedules.emplace_back(cron.text());
        plan_.triggers.emplace_back("schedule");
      }
    }
    for (const YamlNode item : items_or_self(workflow.get("jobs"))) {
      for (const auto& [key, job] : entries_with_merges(item)) {
        for (const YamlNode context : items_or_self(job.get("context"))) {
          contexts_[std::string(key.text())].insert(std::string(context.text()));
        }
      }
    }
  }

  void read_job(const std::string& name, YamlNode node) {
    if (!node.is_mapping() || is_full(plan_)) {
      return;
    }
    Job job;
    job.name = name;
    for (const std::string& context : contexts_[name]) {
      job.scope += (job.scope.empty() ? "" : ", ") + context;
    }
    const std::string machine(node.get("resource_class").text());
    job.self_hosted = machine.find('/') != std::string::npos;
    job.environment = variables_of(node.get("environment"), job.scope);
    for (const YamlNode image : items_or_self(node.get("docker"))) {
      const std::vector<Binding> of_image = variables_of(image.get("environment"), job.scope);
      job.environment.insert(job.environment.end(), of_image.begin(), of_image.end());
    }
    read_steps(node.get("steps"), job);
    pipelines::add_job(plan_, std::move(job));
  }

  // `when` and `unless` hold further steps.
  void read_steps(YamlNode steps, Job& job) const {
    std::vector<YamlNode> todo = items_or_self(steps);
    std::reverse(todo.begin(), todo.end());
    while (!todo.empty() && job.steps.size() < k_most_steps) {
      const YamlNode node = todo.back();
      todo.pop_back();
      const YamlNode when = node.get("when") ? node.get("when") : node.get("unless");
      if (when.is_mapping()) {
        std::vector<YamlNode> inner = items_or_self(when.get("steps"));
        todo.insert(todo.end(), inner.rbegin(), inner.rend());
      } else if (node.get("run")) {
        read_run(node.get("run"), job);
      } else {
        read_orb(node, job);
      }
    }
  }

  void read_run(YamlNode run, Job& job) const {
    Step step;
    const YamlNode command = run.is_mapping() ? run.get("command") : run;
    step.name = run.is_mapping() && run.get("name") ? std::string(run.get("name").text())
                                                    : "step " + std::to_string(job.steps.size() + 1);
    step.environment = variables_of(run.get("environment"), job.scope);
    const bool traces = run.get("shell").text().find('x') != std::string_view::npos &&
                        run.get("shell").text().find(" -") != std::string_view::npos;
    step.scripts.push_back({yaml_.text_of(command), traces ? Tracing::on : Tracing::off});
    job.steps.push_back(std::move(step));
  }

  // checkout, save_cache, an orb's command with parameters
  void read_orb(YamlNode node, Job& job) const {
    Step step;
    if (node.is_scalar()) {
      step.name = node.text();
    }
    for (const auto& [key, parameters] : entries_with_merges(node)) {
      step.name = key.text();
      step.inputs = variables_of(parameters, job.scope);
    }
    step.effects.opaque = step.name.find('/') != std::string::npos;
    job.steps.push_back(std::move(step));
  }

  std::vector<Binding> variables_of(YamlNode node, const std::string& scope) const {
    std::vector<Binding> bindings = yaml_.environment_of(node);
    mask_variable_values(bindings, file_, {Store::ci, "", scope, std::nullopt});
    return bindings;
  }

  static constexpr std::size_t k_most_steps = 10'000;

  const FileText& file_;
  YamlFile yaml_;
  Plan plan_;
  std::map<std::string, std::set<std::string>> contexts_;
};

}  // namespace

Plan read_circleci(const FileText& file) {
  return CircleReader(file).read();
}

}  // namespace ekaudit::pipelines
