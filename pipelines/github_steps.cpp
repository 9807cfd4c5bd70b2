#include "pipelines/github_steps.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "pipelines/shell_programs.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

// Actions of GitHub's own that do not run the project's code and do not look at the environment.
bool is_harmless_action(std::string_view action) {
  constexpr std::array<std::string_view, 11> k_actions = {"actions/checkout",
                                                          "actions/cache",
                                                          "actions/upload-artifact",
                                                          "actions/download-artifact",
                                                          "actions/setup-node",
                                                          "actions/setup-python",
                                                          "actions/setup-java",
                                                          "actions/setup-go",
                                                          "actions/setup-dotnet",
                                                          "actions/labeler",
                                                          "actions/upload-pages-artifact"};
  const std::string_view name = action.substr(0, action.find('@'));
  return std::any_of(k_actions.begin(), k_actions.end(), [&](std::string_view known) {
    return name == known || starts_with(name, std::string(known) + "/");
  });
}

// What is checked out belongs to whoever opened the pull request.
bool names_contribution(std::string_view text) {
  constexpr std::array<std::string_view, 8> k_parts = {"github.event.pull_request.head",
                                                       "github.head_ref",
                                                       "refs/pull/",
                                                       "github.event.workflow_run.head",
                                                       "github.event.pull_request.merge",
                                                       "github.event.number",
                                                       "github.event.issue.number",
                                                       "pull_request.number"};
  return std::any_of(k_parts.begin(), k_parts.end(),
                     [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

bool runs_shell(std::string_view shell) {
  constexpr std::array<std::string_view, 6> k_shells = {"bash", "sh", "pwsh", "powershell", "cmd", "zsh"};
  const std::string name(base_name(shell.substr(0, shell.find_first_of(" \t"))));
  return shell.empty() || std::find(k_shells.begin(), k_shells.end(), name) != k_shells.end();
}

class StepReader {
 public:
  StepReader(const YamlFile& yaml, ExpressionScope& scope, std::string_view shell,
             std::vector<std::string>& runs_files)
      : yaml_(yaml), scope_(scope), shell_(shell), runs_files_(runs_files) {}

  Step read(YamlNode node, std::size_t number) {
    Step step;
    step.name = node.get("name").text();
    step.environment = yaml_.bindings_of(node.get("env"));
    mask_expressions(step.environment, scope_);
    scope_.bindings.push_back(&step.environment);
    if (node.get("run")) {
      read_run(node, step);
    } else if (node.get("uses")) {
      read_action(node, std::string(node.get("uses").text()), step);
    }
    scope_.bindings.pop_back();
    if (step.name.empty()) {
      step.name = node.get("id") ? std::string(node.get("id").text()) : "step " + std::to_string(number);
    }
    return step;
  }

 private:
  void read_run(YamlNode node, Step& step) {
    const std::string shell = node.get("shell") ? std::string(node.get("shell").text()) : std::string(shell_);
    LocatedText text = yaml_.text_of(node.get("run"));
    text.text = mask_expressions(text.text, scope_, Interest::by_name);
    if (!runs_shell(shell)) {  // Python and others: what it does with its environment is not read
      step.effects.opaque = true;
      step.inputs.push_back({"run", std::move(text)});
      return;
    }
    const bool traces = shell.find(" -x") != std::string::npos || shell.find(" -ex") != std::string::npos ||
                        shell.find(" -eux") != std::string::npos;
    step.scripts.push_back({std::move(text), traces ? Tracing::on : Tracing::off});
  }

  void read_action(YamlNode node, const std::string& action, Step& step) {
    const bool is_vendors = core::to_lower(action).find("enkryptify") != std::string::npos;
    const bool is_checkout = starts_with(action, "actions/checkout@");
    if (step.name.empty()) {
      step.name = action;
    }
    if (starts_with(action, "./")) {
      runs_files_.push_back(action.substr(2) + "/action.yml");
      runs_files_.push_back(action.substr(2) + "/action.yaml");
    }
    step.effects.reads = is_vendors;
    step.effects.opaque = !is_vendors && !is_harmless_action(action);
    for (Binding& input : yaml_.bindings_of(node.get("with"))) {
      step.checks_out_contribution |= is_checkout &&
                                      (input.variable == "ref" || input.variable == "repository") &&
                                      names_contribution(input.value.text);
      const bool wants_token =
          (is_vendors && core::to_lower(input.variable).find("token") != std::string::npos) ||
          scope_.file.names.is_token(input.variable);
      input.value.text =
          mask_expressions(input.value.text, scope_, wants_token ? Interest::any : Interest::by_name);
      if (!scope_.file.references.any_in(input.value.text)) {
        continue;
      }
      if (input.variable == "build-args") {
        input.baked_by = action.substr(0, action.find('@'));
        step.baked.push_back(std::move(input));
      } else {
        step.inputs.push_back(std::move(input));
      }
    }
  }

  const YamlFile& yaml_;
  ExpressionScope& scope_;
  std::string_view shell_;
  std::vector<std::string>& runs_files_;
};

}  // namespace

std::vector<Step> read_github_steps(YamlNode steps, const YamlFile& yaml, ExpressionScope& scope,
                                    const std::string& shell, std::vector<std::string>& runs_files) {
  std::vector<Step> read;
  StepReader reader(yaml, scope, shell, runs_files);
  for (const YamlNode node : items_or_self(steps)) {
    read.push_back(reader.read(node, read.size() + 1));
  }
  return read;
}

}  // namespace ekaudit::pipelines
