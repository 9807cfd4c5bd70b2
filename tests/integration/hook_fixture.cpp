#include "tests/integration/hook_fixture.h"

#include <algorithm>

namespace ekaudit::tests::integration {

namespace fs = std::filesystem;

void install_hook(const fs::path& hooks, const std::string& name) {
  fs::create_directories(hooks);
  const std::string called = name == "pre-merge-commit" ? "pre-commit" : name;
  support::write_file(hooks / name,
                      "#!/bin/sh\nexec '" + std::string(EKAUDIT_BINARY) + "' hook " + called + " \"$@\"\n");
  fs::permissions(hooks / name, fs::perms::owner_all);
}

HookFixture::HookFixture(const std::vector<std::string>& hooks) {
  for (const std::string& name : hooks) {
    install_hook(git.git_dir() / "hooks", name);
  }
}

support::ProcessResult HookFixture::run(const std::vector<std::string>& arguments,
                                        std::string_view directory) const {
  return git.run_git(git.path() / directory, arguments);
}

std::string HookFixture::commit_unchecked(std::string_view path, std::string_view bytes,
                                          std::string_view message) {
  git.write(path, bytes);
  git.git({"add", "--", std::string(path)});
  git.git({"commit", "-q", "--no-verify", "-m", std::string(message)});
  return head();
}

std::size_t count_lines(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace ekaudit::tests::integration
