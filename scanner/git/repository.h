// One Git repository: where its parts lie, its refs and its index. Nothing that the repository's
// configuration names is run or believed, nothing is opened that could block, and no `git` process is
// started. Notices and errors quote names from the repository as they are: scrub and escape them before
// showing.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/notice.h"
#include "scanner/git/cache_tree.h"
#include "scanner/git/file_stamp.h"
#include "scanner/git/object_id.h"
#include "scanner/git/odb_store.h"

namespace ekaudit::scanner::git {

enum class RefKind { head, branch, remote_branch, tag, note, stash, other };

struct Ref {
  std::string name;  // bytes, such as "refs/heads/main"; "HEAD" for a detached HEAD
  RefKind kind = RefKind::other;
  ObjectId target;  // what the ref holds: maybe a tag object
  ObjectId peeled;  // `target` with tags taken off; zero if the chain is broken
};

struct IndexEntry {
  std::string path;  // bytes
  ObjectId id;
  bool symlink = false;
  bool submodule = false;
  unsigned stage = 0;  // 1-3 during a conflict
  // `git add --intent-to-add`: a commit leaves it out. The id is the empty blob's, which may not be there.
  bool intent_to_add = false;
  // The file's, when it and the blob were last compared; only of a file that has kept still since.
  std::optional<FileStamp> stamp = {};
};

struct WholeIndex {
  std::vector<IndexEntry> entries;
  CacheTree directories;
};

class Repository {
 public:
  // The repository that `path` lies in, by looking for .git (directory or file) there and above it, or
  // a bare repository at `path` itself. An empty optional: `path` is not inside a repository.
  // Errors: unsupported (SHA-256, reftable; the message names the feature), malformed, permission.
  static core::Result<std::optional<Repository>> discover(const std::filesystem::path& path);
  // The repository that Git runs a hook for: the environment's GIT_DIR, GIT_WORK_TREE (else the current
  // directory), GIT_OBJECT_DIRECTORY and GIT_ALTERNATE_OBJECT_DIRECTORIES (quarantine), without a GIT_DIR
  // discover("."). Results as discover().
  static core::Result<std::optional<Repository>> of_hook();
  // The repository whose Git directory is exactly `git_dir` (a submodule's own).
  static core::Result<Repository> open(const std::filesystem::path& git_dir);

  Repository(Repository&&) noexcept;
  Repository& operator=(Repository&&) noexcept;
  ~Repository();

  const std::filesystem::path& git_dir() const;     // of a linked worktree: .git/worktrees/NAME
  const std::filesystem::path& common_dir() const;  // where objects and refs lie
  // The directory that holds `.git`, never what core.worktree says. Empty for bare repositories.
  const std::optional<std::filesystem::path>& worktree() const;

  // Sorted by name. Loose refs, packed-refs, HEAD when detached, and the HEADs and worktree-private refs
  // of linked worktrees ("worktrees/NAME/…", "main-worktree/HEAD"). A broken ref becomes a notice, and
  // stands here with a zero `target`, because its name is content too.
  std::vector<Ref> refs(core::Notices& notices) const;
  // Equal only for the same refs, HEAD among them, and the same to say of their files; no object is read.
  core::Digest ref_fingerprint() const;
  std::optional<ObjectId> head() const;  // the commit that HEAD leads to
  // What HEAD holds in the end, as `git rev-parse HEAD` says it; no object is read.
  std::optional<ObjectId> head_id() const;
  // Same as head(), without reading the other refs.
  std::optional<ObjectId> head_alone() const;
  // What a merge that is under way brings in: MERGE_HEAD, and what `git merge` tells its hooks before it
  // writes that (GITHEAD_<id> in the environment; honoured as GIT_INDEX_FILE is).
  std::vector<ObjectId> merge_heads() const;
  // Commits named by the reflog of refs/stash: the stash and its older entries, newest first.
  std::vector<ObjectId> stash_entries() const;

  // The index, in path order. GIT_INDEX_FILE in the environment, which Git sets for its hooks, is
  // honoured for the repository that the current directory lies in. No index: empty. Errors: malformed,
  // io, permission, too_large; unsupported for a split index and for what is not a regular file.
  core::Result<std::vector<IndexEntry>> index() const;

  // index(), with what Git noted of its directories.
  core::Result<WholeIndex> whole_index() const;

  // True if the path (repository-relative) is ignored by .gitignore files or info/exclude.
  bool is_ignored(const std::string& path) const;
  // Why is_ignored() could not apply any rules and said no to everything, if that is so.
  std::optional<std::string> ignore_problem() const;

  // The URL of the remote "origin", else of the first remote by name, from the repository's own
  // configuration, or empty. May hold userinfo: normalise before showing.
  std::string remote_url() const;
  bool is_shallow() const;  // a `shallow` file with entries
  bool is_partial() const;  // a promisor remote or pack

  // Git directories below <common_dir>/modules, sorted; each is a submodule's own repository.
  std::vector<std::filesystem::path> submodule_git_dirs() const;

  // What a reader of the report should know of this repository's shape: alternates and a commondir
  // outside the Git directory are named (informing), grafts and replace refs are said to be ignored.
  core::Notices shape_notices() const;

  // The one object whose id starts with `hex` (4-40 digits). Errors: not_found, usage (ambiguous).
  core::Result<ObjectId> find_object(std::string_view hex) const;

  // Safe to use from several threads.
  std::shared_ptr<OdbStore> object_store(PackBackend backend = PackBackend::automatic) const;

 private:
  struct Impl;
  explicit Repository(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ekaudit::scanner::git
