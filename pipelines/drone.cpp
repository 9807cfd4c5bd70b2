// Drone and Woodpecker: secrets are named where a step takes them (from_secret, or Woodpecker's old
// `secrets`).
#include <algorithm>
#include <string>

#include "core/text.h"
#include "pipelines/formats.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

class DroneReader {
 public:
  explicit DroneReader(const FileText& file) : file_(file), yaml_(file) {}

  Plan read() {
    for (const YamlNode document : yaml_.documents()) {
      Job job;
      job.name = document.get("name") ? std::string(document.get("name").text()) : "pipeline";
      read_triggers(document.get("trigger"), job);
      read_triggers(document.get("when"), job);
      std::sort(job.triggers.begin(), job.triggers.end());
      job.environment = variables_of(document.get("environment"));
      add_steps(document.get("services"), job);
      add_steps(document.get("steps") ? document.get("steps") : document.get("pipeline"), job);
      pipelines::add_job(plan_, std::move(job));
    }
    yaml_.add_problems(plan_);
    return std::move(plan_);
  }

 private:
  // A list of events, or those that are included; excluded ones bring nothing about.
  static void read_triggers(YamlNode node, Job& job) {
    for (const YamlNode filter : items_or_self(node)) {
      const YamlNode events = filter.get("event");
      for (const YamlNode event : items_or_self(events.is_mapping() ? events.get("include") : events)) {
        if (!event.text().empty()) {
          job.triggers.emplace_back(event.text());
        }
      }
    }
  }

  void add_steps(YamlNode steps, Job& job) const {
    if (steps.is_mapping()) {
      for (const auto& [key, step] : entries_with_merges(steps)) {
        job.steps.push_back(step_of(step, std::string(key.text())));
      }
      return;
    }
    for (const YamlNode step : items_or_self(steps)) {
      job.steps.push_back(step_of(step, std::string(step.get("name").text())));
    }
  }

  Step step_of(YamlNode node, std::string name) const {
    Step step;
    step.name = std::move(name);
    step.environment = variables_of(node.get("environment"));
    for (const YamlNode secret : items_or_self(node.get("secrets"))) {
      add_old_secret(secret, step.environment);
    }
    step.inputs = settings_of(node.get("settings"));
    const YamlNode commands = node.get("commands");
    step.effects.opaque = !commands;
    if (commands) {
      step.scripts.push_back({yaml_.lines_of_node(commands), Tracing::off});
    }
    return step;
  }

  // Mappings inside are settings too.
  std::vector<Binding> settings_of(YamlNode settings) const {
    constexpr std::size_t k_most = 1000;
    std::vector<Binding> bindings;
    std::vector<YamlNode> todo = {settings};
    for (std::size_t i = 0; i < todo.size() && i < k_most; ++i) {
      const YamlNode node = todo[i];
      const std::vector<Binding> own = variables_of(node);
      bindings.insert(bindings.end(), own.begin(), own.end());
      for (const auto& entry : entries_with_merges(node)) {
        if (entry.second.is_mapping() && !entry.second.get("from_secret")) {
          todo.push_back(entry.second);
        }
      }
    }
    return bindings;
  }

  // secrets: [name], or source and target: the variable is the name in upper case.
  void add_old_secret(YamlNode node, std::vector<Binding>& bindings) const {
    const YamlNode named = node.is_mapping() ? node.get("source") : node;
    const std::string name(named.text());
    const std::string target(node.is_mapping() ? node.get("target").text() : node.text());
    if (file_.names.is_token(name) || file_.names.is_token(target)) {
      std::string variable = target;
      std::transform(variable.begin(), variable.end(), variable.begin(),
                     [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
      bindings.push_back({std::move(variable), word_of(named)});
    }
  }

  LocatedText word_of(YamlNode name) const {
    LocatedText value = yaml_.text_of(name);
    value.text =
        word_for_secret(file_.references, {Store::ci, value.text, "", std::nullopt}, value.text.size());
    return value;
  }

  // NAME: value, NAME: {from_secret: …}, or a list of NAME=value.
  std::vector<Binding> variables_of(YamlNode node) const {
    if (node.resolved().is_sequence()) {
      return yaml_.environment_of(node);
    }
    std::vector<Binding> bindings;
    for (const auto& [key, value] : entries_with_merges(node)) {
      const YamlNode secret = value.get("from_secret");
      const std::string name(key.text());
      if (!secret) {
        bindings.push_back({name, yaml_.text_of(value)});
      } else if (file_.names.is_token(name) || file_.names.is_token(secret.text())) {
        bindings.push_back({name, word_of(secret)});
      }
    }
    return bindings;
  }

  const FileText& file_;
  YamlFile yaml_;
  Plan plan_;
};

}  // namespace

Plan read_drone(const FileText& file) {
  return DroneReader(file).read();
}

}  // namespace ekaudit::pipelines
