// Bitbucket Pipelines: each step is a container of its own, so a step is a job here. The repository's and the
// deployment's variables are in its environment without being named.
#include <string>

#include "pipelines/formats.h"
#include "pipelines/variable_values.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

class BitbucketReader {
 public:
  explicit BitbucketReader(const FileText& file) : file_(file), yaml_(file) {}

  Plan read() {
    plan_.has_outer_variables = true;
    plan_.outer_store = Store::ci;
    for (const auto& [key, service] : entries_with_merges(yaml_.root().get("definitions").get("services"))) {
      read_service("service " + std::string(key.text()), service);
    }
    for (const auto& [kind, pipelines] : entries_with_merges(yaml_.root().get("pipelines"))) {
      const std::string name(kind.text());
      if (name == "default") {
        read_list(pipelines, name, "");
        continue;
      }
      for (const auto& [pattern, list] : entries_with_merges(pipelines)) {
        read_list(list, name + " " + std::string(pattern.text()), "");
      }
    }
    yaml_.add_problems(plan_);
    return std::move(plan_);
  }

 private:
  struct Pending {
    YamlNode node;
    std::string deployment;
  };

  // step, parallel and stage, nested in any way
  void read_list(YamlNode list, const std::string& pipeline, const std::string& deployment) {
    std::vector<Pending> todo;
    push(list, deployment, todo);
    while (!todo.empty() && plan_.jobs.size() < k_most_jobs) {
      const Pending next = std::move(todo.back());
      todo.pop_back();
      if (next.node.get("step")) {
        read_step(next.node.get("step"), pipeline, next.deployment);
      } else if (const YamlNode parallel = next.node.get("parallel")) {
        push(parallel.is_mapping() ? parallel.get("steps") : parallel, next.deployment, todo);
      } else if (const YamlNode stage = next.node.get("stage")) {
        push(stage.get("steps"), std::string(stage.get("deployment").text()), todo);
      }
    }
  }

  static void push(YamlNode list, const std::string& deployment, std::vector<Pending>& todo) {
    const std::vector<YamlNode> items = items_or_self(list);
    for (auto item = items.rbegin(); item != items.rend(); ++item) {
      todo.push_back({*item, deployment});
    }
  }

  void read_step(YamlNode node, const std::string& pipeline, const std::string& deployment) {
    if (is_full(plan_)) {
      return;
    }
    Job job;
    job.name = pipeline + (node.get("name") ? ": " + std::string(node.get("name").text()) : "");
    job.scope = node.get("deployment") ? std::string(node.get("deployment").text()) : deployment;
    job.guarded = !job.scope.empty();
    for (const YamlNode label : items_or_self(node.get("runs-on"))) {
      job.self_hosted |= starts_with(label.text(), "self.hosted");
    }
    Step step;
    step.name = "script";
    Script script;
    for (const std::string_view part : {"script", "after-script"}) {
      for (const YamlNode item : items_or_self(node.get(part))) {
        if (item.get("pipe")) {
          job.steps.push_back(pipe_of(item, job.scope));
        } else {
          script.text.append(yaml_.text_of(item));
        }
      }
    }
    step.scripts.push_back(std::move(script));
    job.steps.push_back(std::move(step));
    pipelines::add_job(plan_, std::move(job));
  }

  // A container beside the steps that ask for it.
  void read_service(std::string name, YamlNode service) {
    Job job;
    job.name = std::move(name);
    Step step;
    step.name = "container";
    step.inputs = yaml_.bindings_of(service.get("variables"));
    mask_variable_values(step.inputs, file_, {Store::ci, "", "", std::nullopt});
    step.effects.opaque = true;
    job.steps.push_back(std::move(step));
    pipelines::add_job(plan_, std::move(job));
  }

  Step pipe_of(YamlNode node, const std::string& scope) const {
    Step step;
    step.name = node.get("pipe").text();
    step.inputs = yaml_.bindings_of(node.get("variables"));
    mask_variable_values(step.inputs, file_, {Store::ci, "", scope, std::nullopt});
    return step;
  }

  static constexpr std::size_t k_most_jobs = 10'000;

  const FileText& file_;
  YamlFile yaml_;
  Plan plan_;
};

}  // namespace

Plan read_bitbucket(const FileText& file) {
  return BitbucketReader(file).read();
}

}  // namespace ekaudit::pipelines
