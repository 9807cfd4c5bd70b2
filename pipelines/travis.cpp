// Travis CI: one job of phases. The repository's variables are in its environment without being named.
#include <algorithm>
#include <array>
#include <string>

#include "pipelines/formats.h"
#include "pipelines/text_lines.h"
#include "pipelines/variable_values.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

// NAME=value, and others behind it: a shell exports the whole line.
void read_line(const LocatedText& line, std::vector<Binding>& bindings) {
  constexpr std::size_t k_most = 200;
  const std::string_view text = line.text;
  std::size_t at = 0;
  for (std::size_t count = 0; count < k_most; ++count) {
    at = std::min(text.find_first_not_of(" \t\n", at), text.size());
    const std::size_t end = at + size_of_word(text.substr(at));
    const std::string_view word = text.substr(at, end - at);
    if (word.empty()) {
      break;
    }
    const std::size_t equals = word.find('=');
    if (equals != std::string_view::npos && equals > 0) {
      LocatedText value = line;
      value.drop_front(at + equals + 1);
      value.text.resize(word.size() - equals - 1);
      bindings.push_back({std::string(word.substr(0, equals)), std::move(value)});
    }
    at = end;
  }
}

class TravisReader {
 public:
  explicit TravisReader(const FileText& file) : file_(file), yaml_(file) {}

  Plan read() {
    const YamlNode root = yaml_.root();
    plan_.has_outer_variables = true;
    plan_.outer_store = Store::ci;
    const YamlNode jobs = root.get("jobs") ? root.get("jobs") : root.get("matrix");
    const std::vector<YamlNode> included = items_or_self(jobs.get("include"));
    Job job = job_of(root, "job");
    std::vector<Binding> global = variables_in(root.get("env").get("global"));
    std::vector<Binding>& to = included.empty() ? job.environment : plan_.environment;
    to.insert(to.begin(), global.begin(), global.end());
    add_job(plan_, std::move(job));
    for (const YamlNode node : included) {
      const YamlNode name = node.get("name") ? node.get("name") : node.get("stage");
      add_job(plan_, job_of(node, name ? std::string(name.text()) : "included job"));
    }
    yaml_.add_problems(plan_);
    return std::move(plan_);
  }

 private:
  // Lines, or a mapping; `secure` values are ciphertext.
  std::vector<Binding> variables_in(YamlNode node) const {
    std::vector<Binding> bindings;
    for (const YamlNode item : items_or_self(node)) {
      if (item.is_mapping()) {
        const std::vector<Binding> own = yaml_.bindings_of(item);
        bindings.insert(bindings.end(), own.begin(), own.end());
      } else {
        read_line(yaml_.text_of(item), bindings);
      }
    }
    return masked(std::move(bindings));
  }

  std::vector<Binding> masked(std::vector<Binding> bindings) const {
    mask_variable_values(bindings, file_, {Store::ci, "", "", std::nullopt});
    return bindings;
  }

  Job job_of(YamlNode node, const std::string& name) const {
    constexpr std::array<std::string_view, 9> k_phases = {"before_install", "install",       "before_script",
                                                          "script",         "after_success", "after_failure",
                                                          "before_deploy",  "after_deploy",  "after_script"};
    Job job;
    job.name = name;
    const YamlNode env = node.get("env");
    const bool is_divided = env.get("global") || env.get("jobs") || env.get("matrix");
    job.environment = variables_in(is_divided ? YamlNode() : env);
    for (const std::string_view part : {"jobs", "matrix"}) {
      const std::vector<Binding> own = variables_in(env.get(part));
      job.environment.insert(job.environment.end(), own.begin(), own.end());
    }
    for (const std::string_view phase : k_phases) {
      if (node.get(phase)) {
        Step step;
        step.name = phase;
        step.scripts.push_back({yaml_.lines_of_node(node.get(phase)), Tracing::off});
        job.steps.push_back(std::move(step));
      }
    }
    for (const YamlNode deploy : items_or_self(node.get("deploy"))) {
      job.steps.push_back(deploy_of(deploy));
    }
    return job;
  }

  Step deploy_of(YamlNode deploy) const {
    Step step;
    step.name = "deploy";
    step.effects.opaque = true;
    if (deploy.get("script")) {
      step.scripts.push_back({yaml_.lines_of_node(deploy.get("script")), Tracing::off});
    }
    for (Binding& option : masked(yaml_.bindings_of(deploy))) {
      if (option.variable != "script") {
        step.inputs.push_back(std::move(option));
      }
    }
    return step;
  }

  const FileText& file_;
  YamlFile yaml_;
  Plan plan_;
};

}  // namespace

Plan read_travis(const FileText& file) {
  return TravisReader(file).read();
}

}  // namespace ekaudit::pipelines
