// GitLab CI: jobs with what they extend and the defaults they inherit. The project's variables are in every
// job's environment without being named, so a job uses one where its script does.
#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "core/text.h"
#include "pipelines/formats.h"
#include "pipelines/variable_values.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

bool is_job_name(std::string_view name) {
  constexpr std::array<std::string_view, 13> k_keywords = {
      "stages", "variables", "default",      "include",       "workflow",     "image", "services",
      "cache",  "spec",      "pages:deploy", "before_script", "after_script", "types"};
  return !name.empty() && name.front() != '.' &&
         std::find(k_keywords.begin(), k_keywords.end(), name) == k_keywords.end();
}

class GitlabReader {
 public:
  explicit GitlabReader(const FileText& file) : file_(file), yaml_(file) {}

  Plan read() {
    plan_.has_outer_variables = true;
    plan_.outer_store = Store::ci;
    // https://docs.gitlab.com/ee/ci/variables/#cicd-variable-precedence
    plan_.outer_wins = true;
    for (const YamlNode document : yaml_.documents()) {
      read_document(document);
    }
    yaml_.add_problems(plan_);
    return std::move(plan_);
  }

 private:
  void read_document(YamlNode root) {
    root_ = root;
    const std::vector<Binding> global = variables_of(root.get("variables"), "");
    plan_.environment.insert(plan_.environment.end(), global.begin(), global.end());
    const std::vector<YamlNode> includes = items_or_self(root.get("include"));
    for (const YamlNode include : includes) {
      const std::string local =
          include.is_mapping() ? std::string(include.get("local").text()) : std::string(include.text());
      if (!local.empty() && local.find("://") == std::string::npos) {
        plan_.runs_files.push_back(local.substr(local.front() == '/' ? 1 : 0));
      }
    }
    note_triggers(root.get("workflow"), plan_.triggers);
    for (const auto& [key, job] : entries_with_merges(root)) {
      if (job.is_mapping() && is_job_name(key.text())) {
        read_job(std::string(key.text()), job);
      }
    }
    if (!includes.empty() && !global.empty()) {
      add_included_jobs();
    }
  }

  // What jobs of other files do with the variables of this one is not known here.
  void add_included_jobs() {
    Step step;
    step.name = "script";
    step.effects.opaque = true;
    Job job;
    job.name = "included jobs";
    job.steps.push_back(std::move(step));
    pipelines::add_job(plan_, std::move(job));
  }

  // The job itself, then what it extends, nearest first.
  std::vector<YamlNode> chain_of(YamlNode job) const {
    constexpr std::size_t k_longest = 11;  // GitLab's own limit, and the job
    std::vector<YamlNode> chain = {job};
    for (std::size_t i = 0; i < chain.size() && chain.size() < k_longest; ++i) {
      std::vector<YamlNode> parents = items_or_self(chain[i].get("extends"));
      std::reverse(parents.begin(), parents.end());
      for (const YamlNode parent : parents) {
        if (const YamlNode found = root_.get(parent.text()); found.is_mapping() && chain.size() < k_longest) {
          chain.push_back(found);
        }
      }
    }
    return chain;
  }

  static YamlNode first_of(const std::vector<YamlNode>& chain, std::string_view key) {
    for (const YamlNode node : chain) {
      if (const YamlNode found = node.get(key)) {
        return found;
      }
    }
    return {};
  }

  void read_job(const std::string& name, YamlNode node) {
    if (is_full(plan_)) {
      return;
    }
    const std::vector<YamlNode> chain = chain_of(node);
    Job job;
    job.name = name;
    const YamlNode environment = first_of(chain, "environment");
    job.scope = text_or(environment, "name");
    job.guarded = static_cast<bool>(environment);
    for (auto each = chain.rbegin(); each != chain.rend(); ++each) {
      const std::vector<Binding> variables = variables_of(each->get("variables"), job.scope);
      job.environment.insert(job.environment.end(), variables.begin(), variables.end());
      note_triggers(*each, job.triggers);
    }
    const YamlNode before = first_of(chain, "before_script");
    Step step;
    step.name = "script";
    Script script;
    script.text = script_of(before ? before : inherited("before_script"));
    script.text.append(script_of(first_of(chain, "script")));
    step.scripts.push_back(std::move(script));
    job.steps.push_back(std::move(step));
    const YamlNode after = first_of(chain, "after_script");
    if (const YamlNode found = after ? after : inherited("after_script")) {
      Step last;
      last.name = "after_script";
      last.scripts.push_back({script_of(found), Tracing::off});
      job.steps.push_back(std::move(last));
    }
    const YamlNode child = node.get("trigger").get("include");
    for (const YamlNode include : items_or_self(child)) {
      const std::string local = text_or(include, "local");
      plan_.runs_files.push_back(local.substr(!local.empty() && local.front() == '/' ? 1 : 0));
    }
    pipelines::add_job(plan_, std::move(job));
  }

  YamlNode inherited(std::string_view key) const {
    const YamlNode of_default = root_.get("default").get(key);
    return of_default ? of_default : root_.get(key);
  }

  // With `!reference [.name, script]` in the place of what it names.
  LocatedText script_of(YamlNode node) const {
    LocatedText all;
    for (const YamlNode item : items_or_self(node)) {
      if (item.tag() == "!reference") {
        const std::vector<YamlNode> path = items_or_self(item);
        const YamlNode target = path.size() == 2 ? root_.get(path[0].text()).get(path[1].text()) : YamlNode();
        if (target) {
          all.append(yaml_.lines_of_node(target));
        }
      } else {
        all.append(yaml_.lines_of_node(item));
      }
    }
    return all;
  }

  std::vector<Binding> variables_of(YamlNode node, const std::string& scope) const {
    std::vector<Binding> bindings;
    for (const auto& [key, value] : entries_with_merges(node)) {
      const YamlNode text = value.is_mapping() ? value.get("value") : value;
      bindings.push_back({std::string(key.text()), yaml_.text_of(text)});
    }
    mask_variable_values(bindings, file_, {Store::ci, "", scope, std::nullopt});
    return bindings;
  }

  // What `rules` and `only` say of how a pipeline begins.
  static void note_triggers(YamlNode node, std::vector<std::string>& triggers) {
    for (const std::string_view key : {"rules", "only"}) {
      for (const YamlNode rule : items_or_self(node.get(key))) {
        const std::string_view text = rule.is_mapping() ? rule.get("if").text() : rule.text();
        for (const std::string_view trigger :
             {"merge_request", "schedule", "push", "web", "trigger", "tags"}) {
          if (text.find(trigger) != std::string_view::npos) {
            triggers.emplace_back(trigger);
          }
        }
      }
    }
  }

  const FileText& file_;
  YamlFile yaml_;
  YamlNode root_;
  Plan plan_;
};

}  // namespace

Plan read_gitlab_ci(const FileText& file) {
  return GitlabReader(file).read();
}

}  // namespace ekaudit::pipelines
