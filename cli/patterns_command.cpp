// Our pattern in the syntax of other scanners, for where ekaudit cannot run.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/choices.h"
#include "cli/commands.h"
#include "cli/output.h"

namespace ekaudit::cli {
namespace {

// What all of them can say: the prefix, and a body that is long enough to be no placeholder. Decoding,
// grading and where a token may begin are beyond them.
constexpr std::string_view k_pattern = "ek_live_[A-Za-z0-9_-]{12,512}";

// https://docs.github.com/en/code-security/how-tos/secure-your-secrets/customize-leak-detection
constexpr std::string_view k_github =
    R"(Settings, Advanced Security, Secret Protection, Custom patterns, New pattern:

  Pattern name     Enkryptify API token
  Secret format    {0}
  Before secret    \A|[^0-9A-Za-z_]
  After secret     \z|[^0-9A-Za-z_-]

Dry run it, publish it, and switch on push protection for it.
)";

constexpr std::string_view k_gitleaks = R"(# Beside the default rules: {1} --config FILE
[extend]
useDefault = true

[[rules]]
id = "enkryptify-api-token"
description = "Enkryptify API token"
regex = '''\b({0})(?:[^0-9A-Za-z_-]|$)'''
secretGroup = 1
keywords = ["ek_live_"]
)";

// https://docs.gitlab.com/user/application_security/secret_detection/pipeline/configure/
constexpr std::string_view k_gitlab = R"(# .gitlab/secret-detection-ruleset.toml
[secrets]
  [[secrets.passthrough]]
    type = "raw"
    target = "gitleaks.toml"
    value = """
[extend]
path = "/gitleaks.toml"

[[rules]]
id = "enkryptify-api-token"
description = "Enkryptify API token"
regex = '''\\b({0})(?:[^0-9A-Za-z_-]|$)'''
secretGroup = 1
keywords = ["ek_live_"]
"""
)";

constexpr std::array<std::string_view, 4> k_scanners = {"github", "gitlab", "gitleaks", "betterleaks"};

std::string pattern_for(std::string_view scanner) {
  if (scanner == "github") {
    return fmt::format(fmt::runtime(k_github), k_pattern);
  }
  if (scanner == "gitlab") {
    return fmt::format(fmt::runtime(k_gitlab), k_pattern);
  }
  return fmt::format(fmt::runtime(k_gitleaks), k_pattern,
                     scanner == "gitleaks" ? "gitleaks git" : "betterleaks git");
}

}  // namespace

Command add_patterns_command(CLI::App& program) {
  CLI::App* app = program.add_subcommand("patterns", "Our pattern in the syntax of other scanners");
  const auto scanner = std::make_shared<std::string>();
  app->add_option("--for", *scanner, "github, gitlab, gitleaks or betterleaks")
      ->type_name("SCANNER")
      ->required()
      ->check(one_of({k_scanners.begin(), k_scanners.end()}));
  return {app, [scanner] { return print_text(pattern_for(*scanner)); }};
}

}  // namespace ekaudit::cli
