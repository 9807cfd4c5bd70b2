// Azure Pipelines: secret variables reach a script only as $(NAME), in its text or in its `env`.
#include <algorithm>
#include <array>
#include <string>

#include "pipelines/formats.h"
#include "pipelines/variable_values.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

class AzureReader {
 public:
  explicit AzureReader(const FileText& file) : file_(file), yaml_(file) {}

  Plan read() {
    const YamlNode root = yaml_.root();
    plan_.name = root.get("name").text();
    for (const std::string_view trigger : {"trigger", "pr", "schedules"}) {
      if (root.get(trigger) && root.get(trigger).text() != "none") {
        plan_.triggers.emplace_back(trigger == "schedules" ? "schedule"
                                    : trigger == "pr"      ? "pull_request"
                                                           : "push");
      }
    }
    std::sort(plan_.triggers.begin(), plan_.triggers.end());
    for (const YamlNode schedule : items_or_self(root.get("schedules"))) {
      plan_.schedules.emplace_back(schedule.get("cron").text());
    }
    plan_.environment = variables_of(root.get("variables"));
    read_jobs(root);
    for (const YamlNode stage : items_or_self(root.get("stages"))) {
      read_jobs(stage);
    }
    yaml_.add_problems(plan_);
    return std::move(plan_);
  }

 private:
  // A stage, or a file without stages, or one without jobs.
  void read_jobs(YamlNode node) {
    if (node.get("steps")) {
      read_job(node, "job");
    }
    for (const YamlNode job : items_or_self(node.get("jobs"))) {
      const YamlNode name = job.get("job") ? job.get("job") : job.get("deployment");
      read_job(job, name.text().empty() ? "job" : std::string(name.text()));
    }
  }

  void read_job(YamlNode node, const std::string& name) {
    if (is_full(plan_)) {
      return;
    }
    Job job;
    job.name = name;
    scope_ = text_or(node.get("environment"), "name");
    job.scope = scope_;
    job.guarded = static_cast<bool>(node.get("environment"));
    const YamlNode pool = node.get("pool") ? node.get("pool") : yaml_.root().get("pool");
    const std::string pool_name = text_or(pool, "name");
    job.self_hosted = !pool_name.empty() && pool_name != "Azure Pipelines" && !pool.get("vmImage");
    job.environment = variables_of(node.get("variables"));
    read_steps(node.get("steps"), job);
    // runOnce, rolling, canary: each with a deploy phase and others around it.
    for (const auto& strategy : entries_with_merges(node.get("strategy"))) {
      for (const auto& phase : entries_with_merges(strategy.second)) {
        read_steps(phase.second.get("steps"), job);
        for (const auto& outcome : entries_with_merges(phase.second)) {
          read_steps(outcome.second.get("steps"), job);
        }
      }
    }
    pipelines::add_job(plan_, std::move(job));
    scope_.clear();
  }

  void read_steps(YamlNode steps, Job& job) const {
    constexpr std::array<std::string_view, 4> k_scripts = {"script", "bash", "pwsh", "powershell"};
    for (const YamlNode node : items_or_self(steps)) {
      Step step;
      step.name = node.get("displayName").text();
      if (step.name.empty()) {
        step.name = "step " + std::to_string(job.steps.size() + 1);
      }
      step.environment = variables_of(node.get("env"));
      for (const std::string_view kind : k_scripts) {
        if (node.get(kind)) {
          step.scripts.push_back({script_of(node.get(kind)), Tracing::off});
        }
      }
      if (node.get("task")) {
        read_task(node, step);
      }
      job.steps.push_back(std::move(step));
    }
  }

  void read_task(YamlNode node, Step& step) const {
    const std::string task(node.get("task").text());
    const YamlNode inputs = node.get("inputs");
    const YamlNode script = inputs.get("script") ? inputs.get("script") : inputs.get("inlineScript");
    const bool is_script = starts_with(task, "Bash@") || starts_with(task, "CmdLine@") ||
                           starts_with(task, "PowerShell@") || starts_with(task, "AzureCLI@");
    if (is_script && script) {
      step.scripts.push_back({script_of(script), Tracing::off});
    } else {
      step.inputs = variables_of(inputs);
      step.effects.opaque = true;
    }
  }

  LocatedText script_of(YamlNode node) const {
    LocatedText text = yaml_.text_of(node);
    text.text = mask_macros(text.text, file_, {Store::ci, "", scope_, std::nullopt}, false);
    return text;
  }

  // NAME: value, or a list of name and value; groups say nothing of what is in them.
  std::vector<Binding> variables_of(YamlNode node) const {
    std::vector<Binding> bindings;
    if (node.resolved().is_sequence()) {
      for (const YamlNode item : items_or_self(node)) {
        if (item.get("name")) {
          bindings.push_back({std::string(item.get("name").text()), yaml_.text_of(item.get("value"))});
        }
      }
    } else {
      bindings = yaml_.bindings_of(node);
    }
    for (Binding& binding : bindings) {
      binding.value.text = mask_macros(binding.value.text, file_, {Store::ci, "", scope_, std::nullopt},
                                       file_.names.is_token(binding.variable));
    }
    return bindings;
  }

  const FileText& file_;
  YamlFile yaml_;
  std::string scope_;
  Plan plan_;
};

}  // namespace

Plan read_azure_pipelines(const FileText& file) {
  return AzureReader(file).read();
}

}  // namespace ekaudit::pipelines
