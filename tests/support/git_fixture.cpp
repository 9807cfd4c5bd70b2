#include "tests/support/git_fixture.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace ekaudit::tests::support {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t k_first_date = 1700000000;
constexpr std::int64_t k_minute = 60;

// Settings that every command gets, in place of the user's and the system's.
const std::vector<std::pair<std::string, std::string>>& settings() {
  static const std::vector<std::pair<std::string, std::string>> values = {
      {"init.defaultBranch", "main"}, {"gc.auto", "0"},
      {"maintenance.auto", "false"},  {"protocol.file.allow", "always"},
      {"commit.gpgSign", "false"},    {"tag.gpgSign", "false"},
      {"core.autocrlf", "false"},     {"advice.detachedHead", "false"}};
  return values;
}

Environment git_environment(const fs::path& home) {
  Environment environment = scrubbed_environment(home);
  for (const char* role : {"AUTHOR", "COMMITTER"}) {
    environment[fmt::format("GIT_{}_NAME", role)] = "A U Thor";
    environment[fmt::format("GIT_{}_EMAIL", role)] = "author@example.com";
  }
  environment["GIT_CONFIG_NOSYSTEM"] = "1";
  environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
  environment["GIT_TERMINAL_PROMPT"] = "0";
  environment["GIT_CONFIG_COUNT"] = std::to_string(settings().size());
  for (std::size_t i = 0; i < settings().size(); ++i) {
    environment[fmt::format("GIT_CONFIG_KEY_{}", i)] = settings()[i].first;
    environment[fmt::format("GIT_CONFIG_VALUE_{}", i)] = settings()[i].second;
  }
  return environment;
}

}  // namespace

GitFixture::GitFixture(const std::vector<std::string>& init_options)
    : path_(directory_.path() / "repo"), environment_(git_environment(directory_.path())) {
  set_now(k_first_date);
  fs::create_directory(path_);
  std::vector<std::string> arguments = {"init", "--quiet", "--initial-branch=main"};
  arguments.insert(arguments.end(), init_options.begin(), init_options.end());
  git(arguments);
  git_dir_ = git_line({"rev-parse", "--absolute-git-dir"});
}

ProcessResult GitFixture::run_git(const fs::path& directory, const std::vector<std::string>& arguments,
                                  std::string_view input) const {
  std::vector<std::string> command = {"git"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run_process(command, environment_, directory, input);
}

std::string GitFixture::git(const std::vector<std::string>& arguments, std::string_view input) const {
  ProcessResult result = run_git(path_, arguments, input);
  if (result.exit_code != 0) {
    throw std::runtime_error(fmt::format("git {} ended with {}: {}", arguments.empty() ? "" : arguments[0],
                                         result.exit_code, result.err));
  }
  return std::move(result.out);
}

std::string GitFixture::git_line(const std::vector<std::string>& arguments, std::string_view input) const {
  std::string out = git(arguments, input);
  if (!out.empty() && out.back() == '\n') {
    out.pop_back();
  }
  return out;
}

void GitFixture::set_now(std::int64_t seconds) {
  now_ = seconds;
  const std::string date = fmt::format("{} +0000", seconds);
  environment_["GIT_AUTHOR_DATE"] = date;
  environment_["GIT_COMMITTER_DATE"] = date;
}

void GitFixture::write(std::string_view path, std::string_view bytes) const {
  write_file(path_ / path, bytes);
}

std::string GitFixture::commit(std::string_view message) {
  git({"add", "--all", "--force"});
  git({"commit", "--quiet", "--allow-empty", "--allow-empty-message", "--cleanup=verbatim", "--file=-"},
      message);
  set_now(now_ + k_minute);
  return git_line({"rev-parse", "HEAD"});
}

std::string GitFixture::commit_file(std::string_view path, std::string_view bytes, std::string_view message) {
  write(path, bytes);
  return commit(message);
}

std::string GitFixture::hash_object(std::string_view bytes, std::string_view type) const {
  return git_line({"hash-object", "-w", "--literally", "-t", std::string(type), "--stdin"}, bytes);
}

std::string GitFixture::mktree(const std::vector<Entry>& entries) const {
  std::string input;
  for (const Entry& entry : entries) {
    const int mode = std::stoi(entry.mode, nullptr, 8);
    const char* type = mode == 040000 ? "tree" : mode == 0160000 ? "commit" : "blob";
    input += fmt::format("{:06o} {} {}\t{}", mode, type, entry.id, entry.name);
    input.push_back('\0');
  }
  return git_line({"mktree", "-z", "--missing"}, input);
}

std::string GitFixture::commit_tree(std::string_view tree, const std::vector<std::string>& parents,
                                    std::string_view message) {
  std::vector<std::string> arguments = {"commit-tree", std::string(tree)};
  for (const std::string& parent : parents) {
    arguments.insert(arguments.end(), {"-p", parent});
  }
  arguments.insert(arguments.end(), {"-F", "-"});
  const std::string id = git_line(arguments, message);
  set_now(now_ + k_minute);
  return id;
}

}  // namespace ekaudit::tests::support
