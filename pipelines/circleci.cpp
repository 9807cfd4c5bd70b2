// CircleCI: the project's variables and those of a job's contexts are in its environment without being named.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

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
      const std::string name(key.text());
      const auto uses = uses_.find(name);
      if (uses == uses_.end()) {
        read_job(name, job, {});
        continue;
      }
      for (const auto& [as, use] : uses->second) {
        read_job(as.first, job, use);
      }
    }
    for (const auto& [key, command] : entries_with_merges(root.get("commands"))) {
      read_job("command " + std::string(key.text()), command, {});
    }
    yaml_.add_problems(plan_);
    return std::move(plan_);
  }

 private:
  // What workflows say of a job, where they give it one name and the same contexts.
  struct Use {
    std::set<std::string> contexts;
    std::set<std::string> schedules;
    std::vector<YamlNode> nodes;  // pre-steps and post-steps are theirs
  };
  using Contexts = std::set<std::string>;
  using Uses = std::map<std::pair<std::string, Contexts>, Use>;

  void read_workflow(YamlNode workflow) {
    std::set<std::string> schedules;
    for (const YamlNode trigger : items_or_self(workflow.get("triggers"))) {
      if (const YamlNode cron = trigger.get("schedule").get("cron")) {
        schedules.emplace(cron.text());
      }
    }
    for (const YamlNode item : items_or_self(workflow.get("jobs"))) {
      if (item.is_scalar()) {
        note_use(std::string(item.text()), {}, schedules);
      }
      for (const auto& [key, job] : entries_with_merges(item)) {
        note_use(std::string(key.text()), job, schedules);
      }
    }
  }

  void note_use(const std::string& job, YamlNode node, const std::set<std::string>& schedules) {
    Contexts contexts;
    for (const YamlNode context : items_or_self(node.get("context"))) {
      contexts.emplace(context.text());
    }
    const std::string name(node.get("name").text());
    Use& use = uses_[job][{contexts.empty() || name.empty() ? job : name, contexts}];
    use.contexts = contexts;
    use.schedules.insert(schedules.begin(), schedules.end());
    constexpr std::size_t k_most_nodes = 100;
    if ((node.get("pre-steps") || node.get("post-steps")) && use.nodes.size() < k_most_nodes) {
      use.nodes.push_back(node);
    }
  }

  void read_job(const std::string& name, YamlNode node, const Use& use) {
    if (!node.is_mapping() || is_full(plan_)) {
      return;
    }
    Job job;
    job.name = name;
    for (const std::string& context : use.contexts) {
      job.scope += (job.scope.empty() ? "" : ", ") + context;
    }
    job.schedules.assign(use.schedules.begin(), use.schedules.end());
    if (!job.schedules.empty()) {
      job.triggers.emplace_back("schedule");
    }
    const std::string machine(node.get("resource_class").text());
    job.self_hosted = machine.find('/') != std::string::npos;
    read_executor(yaml_.root().get("executors").get(text_or(node.get("executor"), "name")), job);
    read_executor(node, job);
    for (const YamlNode each : use.nodes) {
      read_steps(each.get("pre-steps"), job);
    }
    read_steps(node.get("steps"), job);
    for (const YamlNode each : use.nodes) {
      read_steps(each.get("post-steps"), job);
    }
    pipelines::add_job(plan_, std::move(job));
  }

  // A job has images and an environment as an executor that it may name.
  void read_executor(YamlNode node, Job& job) const {
    for (const YamlNode image : items_or_self(node.get("docker"))) {
      const std::vector<Binding> of_image = variables_of(image.get("environment"), job.scope);
      job.environment.insert(job.environment.end(), of_image.begin(), of_image.end());
      if (const YamlNode auth = image.get("auth")) {
        Step pull;
        pull.name = "image " + std::string(image.get("image").text());
        pull.inputs = variables_of(auth, job.scope);
        job.steps.push_back(std::move(pull));
      }
    }
    const std::vector<Binding> own = variables_of(node.get("environment"), job.scope);
    job.environment.insert(job.environment.end(), own.begin(), own.end());
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
  std::map<std::string, Uses> uses_;  // by job
};

}  // namespace

Plan read_circleci(const FileText& file) {
  return CircleReader(file).read();
}

}  // namespace ekaudit::pipelines
