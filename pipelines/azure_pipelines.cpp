// Azure Pipelines: secret variables reach a script only as $(NAME), in its text or in its `env`. What a
// template is given as jobs and steps is read as if it stood there.
#include <algorithm>
#include <array>
#include <string>

#include "pipelines/azure_expressions.h"
#include "pipelines/azure_templates.h"
#include "pipelines/formats.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

constexpr std::size_t k_most_steps = 20'000;
constexpr std::size_t k_deepest = 8;  // templates in what templates are given

// Those that the common templates of pipelines take, too.
constexpr std::array<std::string_view, 3> k_step_lists = {"preSteps", "steps", "postSteps"};

bool has_steps(YamlNode node) {
  return std::any_of(k_step_lists.begin(), k_step_lists.end(),
                     [&](std::string_view key) { return !azure_values(node, key).empty(); });
}

// An expression names no environment that secrets could be kept for.
std::string environment_of(YamlNode job) {
  const std::string name = text_or(job.get("environment"), "name");
  return name.find("${{") == std::string::npos ? name : std::string();
}

class AzureReader {
 public:
  explicit AzureReader(const FileText& file) : yaml_(file), scope_{file, "", {}} {}

  Plan read() {
    const YamlNode root = yaml_.root();
    plan_.name = root.get("name").text();
    read_triggers(root);
    plan_.environment = variables_of(root);
    scope_.bindings = {&plan_.environment};
    read_parts(root);
    yaml_.add_problems(plan_);
    return std::move(plan_);
  }

 private:
  void read_triggers(YamlNode root) {
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
  }

  // The file, a stage, or what a template is given: a mapping with stages, jobs or steps in it.
  struct Part {
    YamlNode node;
    YamlNode stage;
    std::size_t depth = 0;
  };

  void read_parts(YamlNode root) {
    std::vector<Part> todo = {{root, {}, 0}};
    while (!todo.empty() && !is_full(plan_)) {
      const Part part = todo.back();
      todo.pop_back();
      if (has_steps(part.node)) {
        read_job(part.node, part.stage);
      }
      for (const YamlNode stage : azure_items(part.node, "stages")) {
        if (!enter(stage, {}, part.depth, todo) && part.depth < k_deepest) {
          todo.push_back({stage, stage, part.depth + 1});
        }
      }
      for (const YamlNode job : azure_items(part.node, "jobs")) {
        if (!enter(job, part.stage, part.depth, todo)) {
          read_job(job, part.stage);
        }
      }
      enter(part.node.get("extends"), part.stage, part.depth, todo);
    }
  }

  // True if the node is a template, whose parameters are now to be read.
  bool enter(YamlNode call, YamlNode stage, std::size_t depth, std::vector<Part>& todo) {
    if (!call.get("template")) {
      return false;
    }
    Job job;
    job.name = call.get("template").text();
    job.steps.push_back(call_of(call));
    add_job(plan_, std::move(job));
    if (depth < k_deepest) {
      for (const YamlNode parameters : azure_values(call, "parameters")) {
        todo.push_back({parameters, stage, depth + 1});
      }
    } else {
      plan_.problems.push_back({"nests templates deeper than they are followed", true});
    }
    return true;
  }

  // What a template does with what it is given is not known.
  Step call_of(YamlNode call) const {
    Step step;
    step.name = call.get("template").text();
    for (const YamlNode parameters : azure_values(call, "parameters")) {
      const std::vector<Binding> inputs = masked(bindings_of(parameters));
      step.inputs.insert(step.inputs.end(), inputs.begin(), inputs.end());
    }
    step.effects.opaque = true;
    return step;
  }

  static std::string name_of(YamlNode job) {
    for (const std::string_view key : {"job", "deployment", "name"}) {
      if (!job.get(key).text().empty()) {
        return std::string(job.get(key).text());
      }
    }
    return "job";
  }

  void read_job(YamlNode node, YamlNode stage) {
    if (is_full(plan_)) {
      return;
    }
    Job job;
    const bool is_file = node == yaml_.root();
    job.name = is_file ? "job" : name_of(node);
    job.scope = scope_.environment = environment_of(node);
    job.guarded = static_cast<bool>(node.get("environment"));
    job.self_hosted = is_self_hosted(node, stage);
    job.environment = variables_of(stage == node ? YamlNode() : stage);
    if (!is_file) {
      const std::vector<Binding> own = variables_of(node);
      job.environment.insert(job.environment.end(), own.begin(), own.end());
    }
    scope_.bindings.push_back(&job.environment);
    read_all_steps(node, job);
    // runOnce, rolling, canary: each with a deploy phase and others around it.
    for (const auto& strategy : entries_with_merges(node.get("strategy"))) {
      for (const auto& phase : entries_with_merges(strategy.second)) {
        read_all_steps(phase.second, job);
        for (const auto& outcome : entries_with_merges(phase.second)) {
          read_all_steps(outcome.second, job);
        }
      }
    }
    scope_.bindings.pop_back();
    add_job(plan_, std::move(job));
    scope_.environment.clear();
  }

  bool is_self_hosted(YamlNode job, YamlNode stage) const {
    YamlNode pool = job.get("pool");
    pool = pool ? pool : stage.get("pool");
    pool = pool ? pool : yaml_.root().get("pool");
    const std::string name = text_or(pool, "name");
    return !name.empty() && name != "Azure Pipelines" && !pool.get("vmImage");
  }

  void read_all_steps(YamlNode node, Job& job) const {
    struct Steps {
      std::vector<YamlNode> items;
      std::size_t depth = 0;
    };
    std::vector<Steps> todo;
    const auto add_lists = [&](YamlNode mapping, std::size_t depth) {
      for (auto key = k_step_lists.rbegin(); key != k_step_lists.rend(); ++key) {
        todo.push_back({azure_items(mapping, *key), depth});
      }
    };
    add_lists(node, 0);
    while (!todo.empty() && job.steps.size() < k_most_steps) {
      const Steps steps = std::move(todo.back());
      todo.pop_back();
      for (const YamlNode item : steps.items) {
        if (!item.get("template")) {
          job.steps.push_back(step_of(item, job.steps.size() + 1));
          continue;
        }
        job.steps.push_back(call_of(item));
        for (const YamlNode parameters : azure_values(item, "parameters")) {
          if (steps.depth < k_deepest) {
            add_lists(parameters, steps.depth + 1);
          }
        }
      }
    }
  }

  Step step_of(YamlNode node, std::size_t number) const {
    constexpr std::array<std::string_view, 4> k_scripts = {"script", "bash", "pwsh", "powershell"};
    Step step;
    step.name = node.get("displayName").text();
    if (step.name.empty()) {
      step.name = "step " + std::to_string(number);
    }
    for (const YamlNode env : azure_values(node, "env")) {
      const std::vector<Binding> bindings = masked(bindings_of(env));
      step.environment.insert(step.environment.end(), bindings.begin(), bindings.end());
    }
    for (const std::string_view kind : k_scripts) {
      if (node.get(kind)) {
        step.scripts.push_back({script_of(node.get(kind)), Tracing::off});
      }
    }
    if (node.get("task")) {
      read_task(node, step);
    }
    return step;
  }

  void read_task(YamlNode node, Step& step) const {
    const std::string task(node.get("task").text());
    const YamlNode inputs = node.get("inputs");
    const YamlNode script = inputs.get("script") ? inputs.get("script") : inputs.get("inlineScript");
    const bool is_script = starts_with(task, "Bash@") || starts_with(task, "CmdLine@") ||
                           starts_with(task, "PowerShell@") || starts_with(task, "AzureCLI@");
    if (is_script && script) {
      step.scripts.push_back({script_of(script), Tracing::off});
      return;
    }
    step.effects.opaque = true;
    for (Binding& input : masked(bindings_of(inputs))) {
      const bool builds =
          starts_with(task, "Docker@") && input.value.text.find("--build-arg") != std::string::npos;
      if (builds) {
        input.baked_by = task;
      }
      (builds ? step.baked : step.inputs).push_back(std::move(input));
    }
  }

  LocatedText script_of(YamlNode node) const {
    LocatedText text = yaml_.text_of(node);
    text.text = mask_azure_script(text.text, scope_);
    return text;
  }

  // NAME: value, those below conditions too.
  std::vector<Binding> bindings_of(YamlNode mapping) const {
    std::vector<Binding> bindings;
    for (const auto& [key, value] : azure_entries(mapping)) {
      if (value.is_scalar()) {
        bindings.push_back({std::string(key.text()), yaml_.text_of(value)});
      }
    }
    return bindings;
  }

  // NAME: value, or a list of name and value; groups say nothing of what is in them.
  std::vector<Binding> variables_of(YamlNode node) const {
    std::vector<Binding> bindings;
    for (const YamlNode variables : azure_values(node, "variables")) {
      if (!variables.is_sequence()) {
        const std::vector<Binding> own = bindings_of(variables);
        bindings.insert(bindings.end(), own.begin(), own.end());
        continue;
      }
      for (const YamlNode item : azure_items(variables)) {
        if (item.get("name")) {
          bindings.push_back({std::string(item.get("name").text()), yaml_.text_of(item.get("value"))});
        } else if (!item.get("group") && !item.get("template")) {
          const std::vector<Binding> own = bindings_of(item);
          bindings.insert(bindings.end(), own.begin(), own.end());
        }
      }
    }
    return masked(std::move(bindings));
  }

  std::vector<Binding> masked(std::vector<Binding> bindings) const {
    mask_azure(bindings, scope_);
    return bindings;
  }

  YamlFile yaml_;
  AzureScope scope_;
  Plan plan_;
};

}  // namespace

Plan read_azure_pipelines(const FileText& file) {
  return AzureReader(file).read();
}

}  // namespace ekaudit::pipelines
