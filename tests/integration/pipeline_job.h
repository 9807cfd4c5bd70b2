// The shell steps of a pipeline, taken out of its file and run as a CI system would, with the real binary.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "tests/support/git_fixture.h"
#include "tests/support/process.h"

namespace ekaudit::tests::integration {

// The text of `run:` of the step with this name. Throws if there is none.
std::string github_script(std::string_view workflow, std::string_view job, std::string_view step);
std::string action_script(std::string_view action, std::string_view step);
// What the runner joins: before_script of `.ekaudit`, then the script of `job`.
std::string gitlab_script(std::string_view pipeline, std::string_view job);
// The script of the first `sh` step with three quotes of a stage, as Groovy reads it.
std::string jenkins_script(std::string_view pipeline, std::string_view stage);

// A machine that runs jobs: an environment, a repository that was checked out, and a curl that downloads a
// release (an archive whose program is the real binary), or answers as the test wants.
class PipelineJob {
 public:
  PipelineJob();

  support::GitFixture git;
  support::Environment environment;

  // `bash -e`, as GitHub runs steps, in the checkout. EKAUDIT_BIN is the directory that the step that
  // installs told, if it has run.
  support::ProcessResult run(const std::string& script, const support::Environment& more = {});

  // Makes what has been committed the remote's main, and commits a token on top of it.
  std::string leak_on_top();

  // What a step has written for the next ones: `name` of GITHUB_OUTPUT, or empty.
  std::string output(std::string_view name) const;
  std::string summary() const;
  // The command lines that curl was called with.
  std::string curl_calls() const;

  std::filesystem::path temp() const { return git.parent() / "temp"; }
};

}  // namespace ekaudit::tests::integration
