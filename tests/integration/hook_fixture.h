// A repository whose hooks run the real binary, as a user would have set them up.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/git_fixture.h"

namespace ekaudit::tests::integration {

// Writes HOOKS/NAME, executable: `exec ekaudit hook NAME "$@"`; pre-merge-commit calls pre-commit.
void install_hook(const std::filesystem::path& hooks, const std::string& name);

class HookFixture {
 public:
  // With these hooks in .git/hooks.
  explicit HookFixture(const std::vector<std::string>& hooks);

  support::GitFixture git;

  // `git ARGUMENTS` in the work tree, or in `directory` below it; the exit code is not judged.
  support::ProcessResult run(const std::vector<std::string>& arguments,
                             std::string_view directory = "") const;
  // A commit made without any hook.
  std::string commit_unchecked(std::string_view path, std::string_view bytes, std::string_view message);
  std::string head() const { return git.git_line({"rev-parse", "HEAD"}); }
};

std::size_t count_lines(std::string_view text);

}  // namespace ekaudit::tests::integration
