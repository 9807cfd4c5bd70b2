#include "cli/init_ci.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "cli/init_source.h"
#include "cli/init_template.h"
#include "core/digest.h"
#include "core/text.h"

namespace ekaudit::cli {
namespace {

namespace fs = std::filesystem;

struct CiSystem {
  std::string_view name;
  std::string_view path;
  std::string_view contents;  // the template
  std::string_view format;    // of a log that may tell everything
};

constexpr std::array<CiSystem, 3> k_systems = {{
    {"github", ".github/workflows/ekaudit.yml", "github.yml", "github"},
    {"gitlab", ".gitlab/ekaudit.gitlab-ci.yml", "gitlab.yml", "text"},
    {"jenkins", "Jenkinsfile.ekaudit", "jenkins.groovy", "text"},
}};

constexpr std::string_view k_gitlab_main = ".gitlab-ci.yml";
constexpr std::string_view k_credential = "a read-only API token of an administrator";

core::Result<CiSystem> find_system(const std::string& name) {
  const auto* const found = std::find_if(k_systems.begin(), k_systems.end(),
                                         [&](const CiSystem& system) { return system.name == name; });
  if (found == k_systems.end()) {
    return core::fail(core::ErrorKind::usage,
                      fmt::format("--ci: '{}' is none of github, gitlab, jenkins", core::to_terminal(name)));
  }
  return *found;
}

std::string mark(std::string_view system) {
  return fmt::format(
      "Written by `ekaudit init --ci {}`, which renews it; without this line it is left alone.", system);
}

struct DailyTime {
  unsigned minute;
  unsigned hour;
};

DailyTime time_of(std::string_view repository_id) {
  const core::Digest digest = core::sha256({"ekaudit init", repository_id});
  const unsigned number = digest.bytes[0] * 256U + digest.bytes[1];
  return {number % 60, number / 60 % 24};
}

TemplateValues values_for(const CiSystem& system, const InitOptions& options, const ProgramSource& source,
                          DailyTime time) {
  const std::string command = options.central ? "audit" : "scan";
  return {{"MARK", mark(system.name)},
          {"DOWNLOAD", source.download},
          {"SHA256", source.sha256},
          {"MINUTE", std::to_string(time.minute)},
          {"HOUR", std::to_string(time.hour)},
          {"FORMAT", std::string(system.format)},
          {"COMMAND", command},
          {"RUN", system.name == "gitlab" ? "\"$EKAUDIT_COMMAND\"" : command},
          {command, ""}};
}

core::Result<ProgramSource> choose_source(const fs::path& root, const CiSystem& system,
                                          const InitOptions& options) {
  if (options.remove) {
    return ProgramSource{};
  }
  if (options.download.empty() && options.sha256.empty()) {
    const auto before = read_init_file(root, std::string(system.path));
    if (before && *before) {
      if (auto source = source_in(**before)) {
        return source;
      }
    }
  }
  return parse_source(options.download, options.sha256);
}

std::string next_github(const InitOptions& options) {
  return options.central ? fmt::format(
                               "next: make the environment ekaudit, for the default branch alone, with the "
                               "secret ENKRYPTIFY_TOKEN: {}\n",
                               k_credential)
                         : "";
}

std::string next_gitlab(const InitOptions& options, const FileChange& main, std::string_view path,
                        DailyTime time) {
  std::string text;
  const bool includes = main.before && main.before->find(path) != std::string::npos;
  if (options.remove) {
    return main.kept && includes
               ? fmt::format("next: take the include of {} out of {}\n", path, k_gitlab_main)
               : "";
  }
  if (main.kept && !includes) {
    text += fmt::format("next: add to {}:\n  include:\n    - local: {}\n", k_gitlab_main, path);
  }
  text += fmt::format("next: add a pipeline schedule for the default branch: {} {} * * *\n", time.minute,
                      time.hour);
  if (options.central) {
    text += fmt::format("next: add the CI/CD variable ENKRYPTIFY_TOKEN, masked and protected: {}\n",
                        k_credential);
  }
  return text;
}

std::string next_jenkins(const InitOptions& options, std::string_view path) {
  std::string text =
      fmt::format("next: make a multibranch pipeline of this repository with the script path {}\n", path);
  if (options.central) {
    text += fmt::format("next: add the credential enkryptify-token to its folder, a secret text: {}\n",
                        k_credential);
  }
  return text;
}

}  // namespace

core::Result<CiPlan> plan_ci(const fs::path& root, const InitOptions& options,
                             std::string_view repository_id) {
  const auto system = find_system(options.ci);
  if (!system) {
    return tl::make_unexpected(system.error());
  }
  const auto source = choose_source(root, *system, options);
  if (!source) {
    return tl::make_unexpected(source.error());
  }
  const DailyTime time = time_of(repository_id);
  const TemplateValues values = values_for(*system, options, *source, time);
  std::vector<InitFile> files = {
      {std::string(system->path), render_template(system->contents, values), Ownership::marked}};
  if (system->name == "gitlab") {
    files.push_back({std::string(k_gitlab_main), render_template("gitlab-include.yml", values),
                     Ownership::until_changed});
  }
  CiPlan plan;
  for (const InitFile& file : files) {
    auto change = plan_file(root, file, options.remove ? InitAction::remove : InitAction::write);
    if (!change) {
      return tl::make_unexpected(change.error());
    }
    plan.changes.push_back(std::move(*change));
  }
  if (system->name == "gitlab") {
    plan.next = next_gitlab(options, plan.changes.back(), system->path, time);
  } else if (!options.remove) {
    plan.next = system->name == "github" ? next_github(options) : next_jenkins(options, system->path);
  }
  return plan;
}

}  // namespace ekaudit::cli
