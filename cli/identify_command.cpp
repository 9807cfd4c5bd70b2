#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "audit/token_identity.h"
#include "cli/api_options.h"
#include "cli/commands.h"
#include "core/error.h"
#include "core/text.h"

namespace ekaudit::cli {
namespace {

struct IdentifyOptions {
  ApiOptions api;
  std::string secret = "ENKRYPTIFY_TOKEN";
};

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

// What the policy calls the CI system that this job runs in, by the variables that each sets.
std::string_view store_of_job() {
  constexpr std::pair<const char*, std::string_view> k_systems[] = {
      {"GITHUB_ACTIONS", "github"}, {"GITLAB_CI", "gitlab"},    {"CIRCLECI", "circleci"},
      {"TF_BUILD", "azure"},        {"BUILDKITE", "buildkite"}, {"BITBUCKET_BUILD_NUMBER", "bitbucket"},
      {"JENKINS_URL", "jenkins"},   {"DRONE", "drone"},         {"TRAVIS", "travis"},
  };
  for (const auto& [name, store] : k_systems) {
    if (!variable(name).empty()) {
      return store;
    }
  }
  return {};
}

// A YAML scalar that reads as the text, whatever is in it.
std::string yaml_quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : core::to_terminal(text)) {
    result += c == '\'' ? "''" : std::string(1, c);
  }
  return result + "'";
}

std::string describe_secret(const std::string& name) {
  const std::string_view store = store_of_job();
  if (store.empty()) {
    return yaml_quoted(name);
  }
  const std::string environment =
      variable(store == "bitbucket" ? "BITBUCKET_DEPLOYMENT_ENVIRONMENT" : "CI_ENVIRONMENT_NAME");
  return fmt::format("{{name: {}, store: {}{}}}", yaml_quoted(name), store,
                     environment.empty() ? "" : fmt::format(", environment: {}", yaml_quoted(environment)));
}

ExitCode run_identify_command(const IdentifyOptions& options) {
  core::RunControl control;
  const audit::ApiRequest request = make_api_request(options.api, NoCredential::refused);
  const auto identity = audit::identify_token(request, control);
  if (!identity) {
    if (identity.error().kind == core::ErrorKind::usage) {
      throw core::UsageError(identity.error().message);
    }
    std::cerr << "ekaudit: the token could not be identified: " << core::to_terminal(identity.error().message)
              << '\n';
    return ExitCode::incomplete;
  }
  std::cout << fmt::format("{}  {}\n\n", core::to_terminal(identity->id), yaml_quoted(identity->name))
            << "In .ekaudit.yml this says so:\n\n"
            << fmt::format("tokens:\n  - id: {}\n    secrets: [{}]\n", yaml_quoted(identity->id),
                           describe_secret(options.secret));
  return ExitCode::clean;
}

}  // namespace

Command add_identify_command(CLI::App& program) {
  CLI::App* app = program.add_subcommand("identify", "Say which token a job's secret holds, for the policy");
  const auto options = std::make_shared<IdentifyOptions>();
  add_api_options(*app, options->api);
  app->add_option("--secret", options->secret, "What the CI system calls the secret")
      ->type_name("NAME")
      ->capture_default_str();
  return {app, [options] { return run_identify_command(*options); }};
}

}  // namespace ekaudit::cli
