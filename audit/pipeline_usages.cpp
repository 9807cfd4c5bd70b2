#include "audit/pipeline_usages.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "scanner/sources/tree_lookup.h"

namespace ekaudit::audit {
namespace {

namespace git = scanner::git;
using pipelines::Usage;

constexpr std::size_t k_most_usages = 100'000;

auto order_of(const Usage& usage) {
  return std::tie(usage.path, usage.position, usage.secret.name, usage.secret.scope, usage.job, usage.step,
                  usage.in_head_only);
}

bool is_same(const Usage& a, const Usage& b) {
  return std::tie(a.path, a.secret.name, a.secret.scope, a.job, a.step) ==
             std::tie(b.path, b.secret.name, b.secret.scope, b.job, b.step) &&
         a.secret.raw.has_value() == b.secret.raw.has_value() &&
         (!a.secret.raw || a.secret.raw->hash == b.secret.raw->hash);
}

}  // namespace

pipelines::SecretNames declared_names(const policy::Policy& policy) {
  pipelines::SecretNames names;
  for (const rules::TokenDeclaration& token : policy.settings.declarations.tokens) {
    for (const rules::SecretDeclaration& secret : token.secrets) {
      names.declare(secret.name, secret.store);
    }
  }
  return names;
}

void PipelineUsages::observe(std::string_view path, std::string_view content) {
  pipelines::PipelineReading reading = pipelines::read_pipeline_file(path, content, context_.matcher, names_);
  if (reading.usages.empty() && reading.notices.empty() && reading.runs_files.empty()) {
    return;
  }
  const std::lock_guard lock(mutex_);
  add(std::move(reading), path, false);
}

void PipelineUsages::add(pipelines::PipelineReading reading, std::string_view path, bool in_head_only) {
  for (Usage& usage : reading.usages) {
    usage.in_head_only = in_head_only;
    if (usages_.size() < k_most_usages) {
      usages_.push_back(std::move(usage));
    }
  }
  std::move(reading.notices.begin(), reading.notices.end(), std::back_inserter(notices_));
  if (!reading.runs_files.empty()) {
    runs_.emplace(path, std::move(reading.runs_files));
  }
}

void PipelineUsages::add_tracked(git::ObjectStore& store, const std::vector<git::IndexEntry>& index,
                                 const IsInWorktree& is_in_worktree) {
  std::vector<Source> changed;
  for (const git::IndexEntry& entry : index) {
    if (entry.submodule || entry.symlink || entry.stage != 0 || is_in_worktree(entry)) {
      continue;
    }
    if (pipelines::may_be_pipeline(entry.path)) {
      changed.push_back({entry.path, entry.id});
    }
  }
  read_blobs(store, changed);
}

void PipelineUsages::add_commit(git::ObjectStore& store, const git::ObjectId& head) {
  const auto files = scanner::sources::files_at(store, head);
  if (!files) {
    core::Notice notice;
    notice.kind = "unreadable-object";
    notice.incomplete = true;
    notice.message = fmt::format("HEAD's pipelines were not read: {}", files.error().message);
    notices_.push_back(std::move(notice));
    return;
  }
  std::vector<Source> sources;
  for (const auto& [path, id] : *files) {
    if (pipelines::may_be_pipeline(path)) {
      sources.push_back({path, id});
    }
  }
  read_blobs(store, sources);
}

void PipelineUsages::read_blobs(git::ObjectStore& store, const std::vector<Source>& sources) {
  for (const Source& source : sources) {
    if (context_.control.stopped()) {
      return;
    }
    const auto object = store.read(source.blob, context_.max_blob_size);
    if (!object || object->type != git::ObjectType::blob) {
      continue;  // the search for tokens has said so already
    }
    add(pipelines::read_pipeline_file(source.path, object->bytes, context_.matcher, names_), source.path,
        true);
  }
}

std::vector<std::string> PipelineUsages::all_run_by(const std::vector<std::string>& direct) const {
  constexpr std::size_t k_most = 1000;
  std::set<std::string> all(direct.begin(), direct.end());
  std::vector<std::string> todo = direct;
  while (!todo.empty() && all.size() < k_most) {
    const auto found = runs_.find(todo.back());
    todo.pop_back();
    if (found == runs_.end()) {
      continue;
    }
    for (const std::string& path : found->second) {
      if (all.insert(path).second) {
        todo.push_back(path);
      }
    }
  }
  return {all.begin(), all.end()};
}

std::vector<Usage> PipelineUsages::take(core::Notices& notices) {
  std::sort(usages_.begin(), usages_.end(),
            [](const Usage& a, const Usage& b) { return order_of(a) < order_of(b); });
  std::vector<Usage> all;
  const auto stands_in_tree = [&](const Usage& usage) {
    const auto first =
        std::lower_bound(usages_.begin(), usages_.end(), usage.path,
                         [](const Usage& each, const std::string& path) { return each.path < path; });
    const auto last =
        std::find_if(first, usages_.end(), [&](const Usage& other) { return other.path != usage.path; });
    return std::any_of(first, last,
                       [&](const Usage& other) { return !other.in_head_only && is_same(usage, other); });
  };
  for (const Usage& usage : usages_) {
    if (!usage.in_head_only || !stands_in_tree(usage)) {
      all.push_back(usage);
      all.back().runs_files = all_run_by(usage.runs_files);
    }
  }
  std::move(notices_.begin(), notices_.end(), std::back_inserter(notices));
  usages_.clear();
  notices_.clear();
  return all;
}

}  // namespace ekaudit::audit
