// The pipelines of one repository, or of a directory outside Git: collected while its files are walked.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/notice.h"
#include "pipelines/pipeline_file.h"
#include "policy/policy.h"
#include "scanner/git/object_store.h"
#include "scanner/git/repository.h"
#include "scanner/sources/search_context.h"

namespace ekaudit::audit {

// Names that the policy maps to tokens, beside those that tell it themselves.
pipelines::SecretNames declared_names(const policy::Policy& policy);

class PipelineUsages {
 public:
  // `context` and what it refers to must outlive this.
  PipelineUsages(const scanner::sources::SearchContext& context, pipelines::SecretNames names)
      : context_(context), names_(std::move(names)) {}

  // A file of the working tree. Safe to call from several threads. Files of other formats cost a look at
  // their path and first bytes.
  void observe(std::string_view path, std::string_view content);

  // Pipeline files that Git tracks and whose working copy differs, or is gone; `index` lists what Git tracks,
  // `is_in_worktree` tells of an entry whether a file that was observed is its blob. Of all others that may
  // be pipelines by their path the blob is read, and its content decides.
  using IsInWorktree = std::function<bool(const scanner::git::IndexEntry& entry)>;
  void add_tracked(scanner::git::ObjectStore& store, const std::vector<scanner::git::IndexEntry>& index,
                   const IsInWorktree& is_in_worktree);

  // Where there is no working tree: the pipeline files in HEAD's tree.
  void add_commit(scanner::git::ObjectStore& store, const scanner::git::ObjectId& head);

  // All usages, sorted by path and position; notices sorted by path. What files run through others is known
  // by now.
  std::vector<pipelines::Usage> take(core::Notices& notices);

 private:
  struct Source {
    std::string path;
    scanner::git::ObjectId blob;
  };

  void add(pipelines::PipelineReading reading, std::string_view path, bool in_head_only);
  void read_blobs(scanner::git::ObjectStore& store, const std::vector<Source>& sources);
  std::vector<std::string> all_run_by(const std::vector<std::string>& direct) const;

  const scanner::sources::SearchContext& context_;
  pipelines::SecretNames names_;
  std::mutex mutex_;
  std::vector<pipelines::Usage> usages_;
  core::Notices notices_;
  std::map<std::string, std::vector<std::string>> runs_;  // by path
};

}  // namespace ekaudit::audit
