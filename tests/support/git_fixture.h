// A temporary Git repository, made with the real `git` in a scrubbed environment: fixed author, fixed
// dates, so that object ids are the same in each run. Whatever fails throws, which fails the test.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace ekaudit::tests::support {

class GitFixture {
 public:
  // `git init --initial-branch=main` with further options, such as {"--bare"}. The author and
  // committer is "A U Thor <author@example.com>"; the clock starts at 1700000000 (2023-11-14).
  explicit GitFixture(const std::vector<std::string>& init_options = {});

  // The work tree, or the Git directory of a bare repository.
  const std::filesystem::path& path() const { return path_; }
  // Absolute.
  const std::filesystem::path& git_dir() const { return git_dir_; }
  // Holds path() and nothing else at first: room for clones, linked worktrees and the like.
  const std::filesystem::path& parent() const { return directory_.path(); }

  // `git ARGUMENTS` in path(); its stdout, byte for byte. Throws if it exits with another code than 0.
  std::string git(const std::vector<std::string>& arguments, std::string_view input = {}) const;
  // The same without the last newline: for ids.
  std::string git_line(const std::vector<std::string>& arguments, std::string_view input = {}) const;
  // The same in another directory, and without judging the exit code.
  ProcessResult run_git(const std::filesystem::path& directory, const std::vector<std::string>& arguments,
                        std::string_view input = {}) const;

  // Further variables for the commands that follow, such as GIT_AUTHOR_NAME.
  void set_env(const std::string& name, const std::string& value) { environment_[name] = value; }
  // What the commands run with: for running other programs in the same surroundings.
  const Environment& environment() const { return environment_; }

  // Seconds since 1970 that git takes for the current time.
  std::int64_t now() const { return now_; }
  void set_now(std::int64_t seconds);

  // A file of the work tree; its directories are made.
  void write(std::string_view path, std::string_view bytes) const;
  // `git add --all --force`, then a commit even if nothing has changed. Returns the commit's id. The
  // clock moves on by a minute afterwards.
  std::string commit(std::string_view message);
  // write() and commit() in one.
  std::string commit_file(std::string_view path, std::string_view bytes, std::string_view message);

  // Low level: any object of any type ("blob", "tree", "commit", "tag"), malformed ones too, written
  // as a loose object. Returns its id.
  std::string hash_object(std::string_view bytes, std::string_view type = "blob") const;

  struct Entry {
    std::string mode;  // "100644", "120000", "40000", "160000"
    std::string id;
    std::string name;  // bytes, no '/'
  };
  // The objects that the entries name need not exist.
  std::string mktree(const std::vector<Entry>& entries) const;
  // The clock moves on by a minute afterwards. Nothing points at the commit: see git("update-ref").
  std::string commit_tree(std::string_view tree, const std::vector<std::string>& parents,
                          std::string_view message);

 private:
  TemporaryDirectory directory_;
  std::filesystem::path path_;
  std::filesystem::path git_dir_;
  Environment environment_;
  std::int64_t now_ = 0;
};

}  // namespace ekaudit::tests::support
