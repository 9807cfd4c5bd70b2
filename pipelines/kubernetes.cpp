// Kubernetes manifests, and values of Helm charts: wherever an env list or a secret's key is named, in
// whatever kind of object. A container is a job with one step.
#include <deque>
#include <string>
#include <utility>

#include "pipelines/formats.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

class ManifestReader {
 public:
  explicit ManifestReader(const FileText& file) : file_(file), yaml_(file) {}

  Plan read() {
    for (const YamlNode document : yaml_.documents()) {
      read_object(document);
    }
    yaml_.add_problems(plan_);
    return std::move(plan_);
  }

 private:
  void read_object(YamlNode object) {
    const YamlNode metadata = object.get("metadata");
    const std::string kind(object.get("kind").text());
    object_ = kind.empty() ? "values" : kind + " " + std::string(metadata.get("name").text());
    scope_ = metadata.get("namespace").text();
    schedules_.clear();
    if (kind == "CronJob") {
      schedules_.emplace_back(object.get("spec").get("schedule").text());
    }
    if (kind == "Secret") {
      read_secret(object);
      return;
    }
    // As written: an alias stands for what the file has elsewhere, and is seen there.
    std::deque<YamlNode> todo = {object};
    while (!todo.empty()) {
      const YamlNode node = todo.front();
      todo.pop_front();
      for (const YamlNode item : node.items()) {
        todo.push_back(item);
      }
      if (node.is_mapping()) {
        read_mapping(node);
        for (const core::YamlEntry entry : node.entries()) {
          todo.push_back(entry.value);
        }
      }
    }
  }

  // data and stringData that hold a raw token.
  void read_secret(YamlNode object) {
    Step step;
    step.name = "data";
    for (const std::string_view part : {"data", "stringData"}) {
      for (Binding& binding : yaml_.bindings_of(object.get(part))) {
        step.files.push_back(std::move(binding));
      }
    }
    add_job(object_, std::move(step), {});
  }

  void read_mapping(YamlNode node) {
    const YamlNode env = node.get("env");
    const bool is_list = env.is_sequence();
    if ((!is_list && !env.is_mapping()) || is_full(plan_)) {
      return;
    }
    std::vector<Binding> bindings;
    if (is_list) {
      for (const YamlNode item : items_or_self(env)) {
        read_variable(item, bindings);
      }
    } else {
      bindings = yaml_.bindings_of(env);
    }
    Step step;
    step.name = "container";
    LocatedText command;
    for (const std::string_view part : {"command", "args"}) {
      for (const YamlNode word : items_or_self(node.get(part))) {
        const LocatedText text = yaml_.text_of(word);
        if (command.text.empty()) {
          command = text;
        } else {
          command.text += " " + text.text;
        }
      }
    }
    step.effects.opaque = command.text.empty();
    if (!command.text.empty()) {
      step.scripts.push_back({std::move(command), Tracing::off});
    }
    const std::string name(node.get("name").text());
    add_job(name.empty() ? object_ : object_ + " / " + name, std::move(step), std::move(bindings));
  }

  // name with value, or with valueFrom.secretKeyRef
  void read_variable(YamlNode item, std::vector<Binding>& bindings) const {
    const std::string name(item.get("name").text());
    if (item.get("value")) {
      bindings.push_back({name, yaml_.text_of(item.get("value"))});
      return;
    }
    const YamlNode ref = item.get("valueFrom").get("secretKeyRef");
    const std::string secret(ref.get("name").text());
    const std::string key(ref.get("key").text());
    if (!ref.is_mapping() ||
        !(file_.names.is_token(name) || file_.names.is_token(key) || file_.names.is_token(secret))) {
      return;
    }
    LocatedText value = yaml_.text_of(ref.get("name"));
    value.text =
        word_for_secret(file_.references, {Store::kubernetes, secret + "/" + key, scope_, std::nullopt}, 0);
    bindings.push_back({name, std::move(value)});
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
  Plan plan_;
  std::string object_;
  std::string scope_;
  std::vector<std::string> schedules_;
};

}  // namespace

Plan read_kubernetes(const FileText& file) {
  return ManifestReader(file).read();
}

}  // namespace ekaudit::pipelines
