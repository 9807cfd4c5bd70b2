// What pipelines do with tokens, as located facts. Nothing is judged here, and nothing reveals a token.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/match/match.h"

namespace ekaudit::pipelines {

// A kind of file that hands tokens to something that runs.
enum class Format {
  github_actions,  // workflows, reusable ones too, of GitHub, Gitea and Forgejo
  github_action,   // a composite action
  gitlab_ci,
  jenkins,
  circleci,
  azure_pipelines,
  bitbucket,
  buildkite,
  drone,
  woodpecker,
  travis,
  dockerfile,
  compose,
  kubernetes,
  helm_values,
  terraform,
  shell,
  makefile,
  dotenv,
  systemd,
  crontab,
};

// "github-actions", "gitlab-ci", …: what reports say.
std::string_view name_of(Format format);

// Who keeps the value behind a secret's name.
enum class Store {
  none,         // nobody: a raw token in the file
  ci,           // the CI system that reads the file
  caller,       // a parameter, which another pipeline, a build command or a module call fills
  kubernetes,   // a Secret of the cluster
  environment,  // the environment that the program was started in
};

std::string_view name_of(Store store);

struct SecretRef {
  Store store = Store::environment;
  std::string name;   // as the store knows it; empty for a raw token
  std::string scope;  // the deployment environment, context or namespace that it belongs to, if one is named
  std::optional<scanner::match::Token> raw;
};

enum class Handover {
  store,                 // the CI system puts it into every job's environment by itself
  workflow_environment,  // of every job in the file
  job_environment,       // of every step of a job
  step_environment,
  argument,  // of an action or a called workflow, or written into a script's text before it runs
  file,
  image,  // a layer or the configuration of a container image
};

std::string_view name_of(Handover handover);

// What is done with it. All three may be true; none of them: nothing that was seen.
struct Effects {
  bool reads = false;   // secrets, through the token
  bool writes = false;  // secrets, through the token
  bool opaque = false;  // something that cannot be looked into may use it

  Effects& operator|=(const Effects& other);
};

enum class DisclosureKind {
  argument,  // of an external program: other processes can list it
  log,       // printed to the job's log
  trace,     // printed by the shell's `set -x`
  image,     // kept in the image for whoever can pull it
};

std::string_view name_of(DisclosureKind kind);

struct Disclosure {
  DisclosureKind kind = DisclosureKind::argument;
  std::string program;  // what it was given to, or the instruction
  scanner::match::Position position;
  std::optional<scanner::match::Directive> directive = {};
};

// One place where a token is handed over, and everything the file says about it.
struct Usage {
  Format format = Format::shell;
  std::string repository;  // id, set by audit/; empty outside Git
  std::string path;        // repository-relative bytes
  scanner::match::Position position;
  std::optional<scanner::match::Directive> directive;  // on its line or the one before
  bool in_head_only = false;                           // the working tree no longer says so

  SecretRef secret;
  std::string pipeline;  // its own name, or empty
  std::string job;       // empty: the whole file's
  std::string step;      // empty: the whole job's
  Handover handover = Handover::job_environment;
  Effects effects;
  std::vector<Disclosure> disclosures;

  std::vector<std::string> needed_by;  // "job / step": those that use it; where none surely does, that may
  std::uint64_t jobs_needing = 0;      // distinct jobs among these
  std::uint64_t seen_by = 0;           // steps that are given it
  std::uint64_t jobs_seeing = 0;

  std::vector<std::string> triggers;   // "push", "schedule", …: what can reach it; sorted
  std::vector<std::string> schedules;  // as written
  bool runs_contribution = false;      // a trigger gives outsiders' code secrets, and the job checks it out
  bool guarded = false;                // by a deployment environment, which may ask for approval
  bool self_hosted = false;

  // Paths of files that this one runs, directly or through others; sorted.
  std::vector<std::string> runs_files;
};

// "ENKRYPTIFY_TOKEN", "ENKRYPTIFY_TOKEN (production)", or the redacted token.
std::string describe(const SecretRef& secret);

// What the policy calls the place where files of this format keep their secrets; empty where the file does
// not say, as in a script.
std::string_view store_id(Format format);

// What the policy calls the store: "github", "gitlab", …, "kubernetes"; empty where a name belongs to none
// that can be told.
std::string_view store_id(const Usage& usage);

}  // namespace ekaudit::pipelines
