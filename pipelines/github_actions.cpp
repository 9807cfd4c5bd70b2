// GitHub Actions (and Gitea's and Forgejo's): workflows, reusable ones too.
#include <algorithm>
#include <array>
#include <string>

#include "core/text.h"
#include "pipelines/formats.h"
#include "pipelines/github_expressions.h"
#include "pipelines/github_steps.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

bool trusts_contributions(const std::string& trigger) {
  constexpr std::array<std::string_view, 3> k_triggers = {"pull_request_target", "workflow_run",
                                                          "issue_comment"};
  return std::find(k_triggers.begin(), k_triggers.end(), trigger) != k_triggers.end();
}

class WorkflowReader {
 public:
  explicit WorkflowReader(const FileText& file) : yaml_(file), scope_{file, "", {}, {}, false} {}

  Plan read() {
    const YamlNode root = yaml_.root();
    plan_.name = root.get("name").text();
    read_triggers(root.get("on"));
    plan_.environment = yaml_.bindings_of(root.get("env"));
    mask_expressions(plan_.environment, scope_);
    for (const auto& [key, job] : entries_with_merges(root.get("jobs"))) {
      read_job(std::string(key.text()), job);
    }
    yaml_.add_problems(plan_);
    return std::move(plan_);
  }

 private:
  void read_triggers(YamlNode on) {
    if (!on.is_mapping()) {
      for (const YamlNode item : items_or_self(on)) {
        plan_.triggers.emplace_back(item.text());
      }
    }
    for (const auto& [key, value] : entries_with_merges(on)) {
      plan_.triggers.emplace_back(key.text());
      if (key.text() == "schedule") {
        for (const YamlNode item : items_or_self(value)) {
          plan_.schedules.emplace_back(item.get("cron").text());
        }
      } else if (key.text() == "workflow_call") {
        for (const std::string_view parameters : {"secrets", "inputs"}) {
          for (const auto& entry : entries_with_merges(value.get(parameters))) {
            scope_.parameters.emplace(core::to_lower(entry.first.text()), entry.first.text());
          }
        }
      } else if (key.text() == "workflow_run") {
        for (const YamlNode item : items_or_self(value.get("workflows"))) {
          plan_.runs_files.push_back("workflow:" + std::string(item.text()));
        }
      }
    }
    std::sort(plan_.triggers.begin(), plan_.triggers.end());
    plan_.trusts_contributions =
        std::any_of(plan_.triggers.begin(), plan_.triggers.end(), trusts_contributions);
  }

  void read_job(const std::string& name, YamlNode node) {
    if (is_full(plan_)) {
      return;
    }
    Job job;
    job.name = name;
    job.scope = text_or(node.get("environment"), "name");
    job.guarded = static_cast<bool>(node.get("environment"));
    for (const YamlNode label : items_or_self(node.get("runs-on"))) {
      const YamlNode labels = label.is_mapping() ? label.get("labels") : label;
      for (const YamlNode each : items_or_self(labels)) {
        job.self_hosted |= each.text() == "self-hosted";
      }
    }
    scope_.environment = job.scope;
    scope_.bindings = {&plan_.environment};
    job.environment = yaml_.bindings_of(node.get("env"));
    const std::vector<Binding> of_container = yaml_.bindings_of(node.get("container").get("env"));
    job.environment.insert(job.environment.end(), of_container.begin(), of_container.end());
    mask_expressions(job.environment, scope_);
    scope_.bindings.push_back(&job.environment);
    const std::string shell(node.get("defaults").get("run").get("shell").text());
    job.steps = read_github_steps(node.get("steps"), yaml_, scope_, shell, plan_.runs_files);
    if (node.get("uses")) {
      job.steps.push_back(call_of(node));
    }
    pipelines::add_job(plan_, std::move(job));
    scope_.bindings.clear();
    scope_.environment.clear();
  }

  // A job that is another workflow.
  Step call_of(YamlNode node) {
    Step step;
    const std::string called(node.get("uses").text());
    step.name = called;
    step.inputs = yaml_.bindings_of(node.get("secrets"));
    const std::vector<Binding> with = yaml_.bindings_of(node.get("with"));
    step.inputs.insert(step.inputs.end(), with.begin(), with.end());
    mask_expressions(step.inputs, scope_);
    if (starts_with(called, "./")) {
      plan_.runs_files.push_back(called.substr(2));
    }
    return step;
  }

  YamlFile yaml_;
  Plan plan_;
  ExpressionScope scope_;
};

// An action that is an image.
Step container_of(YamlNode runs, const YamlFile& yaml, const ExpressionScope& scope) {
  Step step;
  step.name = "container";
  step.environment = yaml.bindings_of(runs.get("env"));
  mask_expressions(step.environment, scope);
  for (const YamlNode argument : items_or_self(runs.get("args"))) {
    step.inputs.push_back({"args", yaml.text_of(argument)});
  }
  mask_expressions(step.inputs, scope);
  step.effects.opaque = true;
  return step;
}

}  // namespace

Plan read_github_workflow(const FileText& file) {
  return WorkflowReader(file).read();
}

Plan read_github_action(const FileText& file) {
  const YamlFile yaml(file);
  const YamlNode root = yaml.root();
  Plan plan;
  plan.name = root.get("name").text();
  plan.has_outer_variables = true;
  plan.outer_store = Store::caller;
  ExpressionScope scope{file, "", {}, {}, true};
  for (const auto& entry : entries_with_merges(root.get("inputs"))) {
    scope.parameters.emplace(core::to_lower(entry.first.text()), entry.first.text());
  }
  Job job;
  job.name = "action";
  const YamlNode runs = root.get("runs");
  if (runs.get("using").text() == "docker") {
    job.steps.push_back(container_of(runs, yaml, scope));
  } else {
    job.steps = read_github_steps(runs.get("steps"), yaml, scope, "", plan.runs_files);
  }
  plan.jobs.push_back(std::move(job));
  yaml.add_problems(plan);
  return plan;
}

}  // namespace ekaudit::pipelines
