// Kubernetes manifests, and values of Helm charts: wherever an env list or a secret's key is named, in
// whatever kind of object. A container is a job with one step.
#include <algorithm>
#include <deque>
#include <string>
#include <utility>

#include "core/text.h"
#include "pipelines/formats.h"
#include "pipelines/kubernetes_secrets.h"
#include "pipelines/variable_values.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

// env, and what charts call their own: extraEnv, envVars, environment.
bool is_environment_key(std::string_view key) {
  const std::string lowered = core::to_lower(key);
  return ends_with(lowered, "env") || ends_with(lowered, "envs") || ends_with(lowered, "envvars") ||
         ends_with(lowered, "environment");
}

class ManifestReader {
 public:
  explicit ManifestReader(const FileText& file)
      : file_(file), yaml_(file, Templates::helm), secrets_(file, yaml_) {}

  Plan read() {
    for (const YamlNode document : yaml_.documents()) {
      if (document.get("kind").text() != "List") {
        read_object(document);
        continue;
      }
      for (const YamlNode item : items_or_self(document.get("items"))) {
        read_object(item);
      }
    }
    yaml_.add_problems(plan_);
    return std::move(plan_);
  }

 private:
  void read_object(YamlNode object) {
    const YamlNode metadata = object.get("metadata");
    const std::string kind(object.get("kind").text());
    object_ = kind.empty() ? "values" : kind + " " + yaml_.name_of(metadata.get("name"));
    secrets_.set_namespace(yaml_.name_of(metadata.get("namespace")));
    schedules_.clear();
    if (kind == "CronJob") {
      schedules_.push_back(yaml_.name_of(object.get("spec").get("schedule")));
    }
    if (kind == "Secret" || kind == "ConfigMap") {
      read_data(object);
      return;
    }
    // As written: an alias stands for what the file has elsewhere, and is seen there.
    struct Pending {
      YamlNode node;
      YamlNode volumes;  // of the pod that it is part of
    };
    std::deque<Pending> todo = {{object, {}}};
    while (!todo.empty()) {
      const Pending next = todo.front();
      todo.pop_front();
      const YamlNode node = next.node;
      for (const YamlNode item : node.items()) {
        todo.push_back({item, next.volumes});
      }
      if (node.is_mapping()) {
        const YamlNode own = node.get("volumes");
        const YamlNode volumes = own.is_sequence() ? own : next.volumes;
        read_mapping(node, volumes);
        for (const core::YamlEntry entry : node.entries()) {
          todo.push_back({entry.value, volumes});
        }
      }
    }
  }

  // data and stringData that hold a raw token.
  void read_data(YamlNode object) {
    Step step;
    step.name = "data";
    for (const std::string_view part : {"data", "stringData"}) {
      for (Binding& binding : yaml_.bindings_of(object.get(part))) {
        secrets_.fill_from_chart(yaml_.name_of(object.get("metadata").get("name")), binding);
        step.files.push_back(std::move(binding));
      }
    }
    add_job(object_, std::move(step), {});
  }

  void read_mapping(YamlNode node, YamlNode volumes) {
    if (is_full(plan_)) {
      return;
    }
    bool is_container = false;
    std::vector<Binding> bindings;
    for (const core::YamlEntry entry : node.entries()) {
      if (is_environment_key(entry.key.text())) {
        is_container |= add_environment(entry.value.resolved(), bindings);
      }
    }
    secrets_.add_whole(node.get("envFrom"), bindings);
    Step step;
    step.name = "container";
    secrets_.add_volumes(node.get("volumeMounts"), volumes, step.files);
    if (!is_container && bindings.empty() && step.files.empty()) {
      return;
    }
    LocatedText command = yaml_.command_of({node.get("command"), node.get("args")});
    step.effects.opaque = command.text.empty();
    if (!command.text.empty()) {
      command.text = expand(command.text, bindings);
      step.scripts.push_back({std::move(command), Tracing::off});
    }
    const std::string name = yaml_.name_of(node.get("name"));
    add_job(name.empty() ? object_ : object_ + " / " + name, std::move(step), std::move(bindings));
  }

  // A list of variables, or NAME: value, or NAME: where the value comes from.
  bool add_environment(YamlNode env, std::vector<Binding>& bindings) const {
    if (env.is_sequence()) {
      for (const YamlNode item : items_or_self(env)) {
        add_variable(yaml_.name_of(item.get("name")), item, bindings);
      }
      return true;
    }
    for (const auto& [key, value] : entries_with_merges(env)) {
      if (value.is_scalar()) {
        bindings.push_back({yaml_.name_of(key), yaml_.text_of(value)});
        secrets_.fill_from_chart({}, bindings.back());
      } else {
        add_variable(yaml_.name_of(key), value, bindings);
      }
    }
    return env.is_mapping();
  }

  void add_variable(const std::string& name, YamlNode item, std::vector<Binding>& bindings) const {
    if (item.get("value")) {
      bindings.push_back({name, yaml_.text_of(item.get("value"))});
      secrets_.fill_from_chart({}, bindings.back());
      return;
    }
    const YamlNode source = item.get("valueFrom") ? item.get("valueFrom") : item;
    secrets_.add_key(name, source.get("secretKeyRef"), bindings);
  }

  // $(NAME) in a container's command. What a chart puts there is no syntax of a shell's.
  std::string expand(std::string command, const std::vector<Binding>& bindings) const {
    std::size_t at = 0;
    while ((at = command.find("{{", at)) != std::string::npos) {
      const std::size_t close = command.find("}}", at);
      const std::size_t end = close == std::string::npos ? command.size() : close + 2;
      std::fill(command.begin() + static_cast<std::ptrdiff_t>(at),
                command.begin() + static_cast<std::ptrdiff_t>(end), '_');
      at = end;
    }
    return replace_macros(command, [&](std::string_view name, std::size_t size) {
      const auto bound = std::find_if(bindings.begin(), bindings.end(),
                                      [&](const Binding& binding) { return binding.variable == name; });
      return bound != bindings.end() ? file_.references.bound_words(bound->value.text, size) : std::string();
    });
  }

  void add_job(std::string name, Step step, std::vector<Binding> environment) {
    Job job;
    job.name = std::move(name);
    job.schedules = schedules_;
    job.environment = std::move(environment);
    job.steps.push_back(std::move(step));
    pipelines::add_job(plan_, std::move(job));
  }

  const FileText& file_;
  YamlFile yaml_;
  KubernetesSecrets secrets_;
  Plan plan_;
  std::string object_;
  std::vector<std::string> schedules_;
};

}  // namespace

Plan read_kubernetes(const FileText& file) {
  return ManifestReader(file).read();
}

}  // namespace ekaudit::pipelines
