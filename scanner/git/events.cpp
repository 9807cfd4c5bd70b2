#include "scanner/git/events.h"

#include <algorithm>

#include "scanner/git/missing_pairs.h"

namespace ekaudit::scanner::git {
namespace {

class EventFinder {
 public:
  explicit EventFinder(AttributionView& view)
      : view_(view), missing_(view.trees, view.canonical, view.paths, view.caps) {}

  void visit(CommitIndex commit) {
    here_.clear();
    parents_.clear();
    if (const auto node = view_.node(commit)) {
      here_.push_back(*node);
    }
    for (const CommitIndex parent : view_.graph.parents(commit)) {
      if (const auto node = view_.node(parent)) {
        parents_.push_back(*node);
      }
    }
    if (here_.empty() && parents_.empty()) {
      return;
    }
    std::size_t in_commit = 0;
    missing_.run(
        here_, parents_, MissingPairs::Scope::all_paths, [&](PathTable::Path path, TokenNumber token) {
          return ++in_commit <= view_.caps.max_traces_per_commit ? introduce(path, token, commit) : limit();
        });
    missing_.run(parents_, here_, MissingPairs::Scope::known_paths,
                 [&](PathTable::Path path, TokenNumber token) {
                   remove(path, token, commit);
                   return true;
                 });
  }

  Events take() {
    events_.limited |= missing_.limited();
    events_.cut |= missing_.cut();
    return std::move(events_);
  }

 private:
  bool limit() {
    events_.limited = true;
    return false;
  }

  static std::uint64_t key_of(PathTable::Path path, TokenNumber token) {
    return (static_cast<std::uint64_t>(path) << 32) | token;
  }

  bool introduce(PathTable::Path path, TokenNumber token, CommitIndex commit) {
    const std::uint64_t key = key_of(path, token);
    auto trace = trace_of_.find(key);
    if (introductions_ == view_.caps.max_introductions ||
        (trace == trace_of_.end() && events_.traces.size() == view_.caps.max_traces)) {
      return limit();
    }
    if (trace == trace_of_.end()) {
      trace = trace_of_.emplace(key, static_cast<std::uint32_t>(events_.traces.size())).first;
      events_.traces.push_back({path, token, {}, std::nullopt, std::nullopt});
    }
    events_.traces[trace->second].introduced.push_back(commit);
    ++introductions_;
    return true;
  }

  // Commits come in order, so the last one to remove it is the newest. What was removed before it was
  // first introduced in scope does not matter: it was introduced again, and stands or was removed later.
  void remove(PathTable::Path path, TokenNumber token, CommitIndex commit) {
    if (const auto trace = trace_of_.find(key_of(path, token)); trace != trace_of_.end()) {
      events_.traces[trace->second].removed_by = commit;
    }
  }

  AttributionView& view_;
  MissingPairs missing_;
  Events events_;
  std::unordered_map<std::uint64_t, std::uint32_t> trace_of_;  // (path, token) to index in traces
  std::size_t introductions_ = 0;
  std::vector<CanonicalTrees::Node> here_;
  std::vector<CanonicalTrees::Node> parents_;
};

}  // namespace

Events find_events(AttributionView& view, const std::vector<bool>& in_scope, core::RunControl& control) {
  constexpr std::size_t k_commits_between_checks = 256;
  EventFinder finder(view);
  std::size_t count = 0;
  for (const CommitIndex commit : view.order) {
    if (++count % k_commits_between_checks == 0 && control.stopped()) {
      break;
    }
    if (in_scope.empty() || in_scope[commit]) {
      finder.visit(commit);
    }
  }
  return finder.take();
}

}  // namespace ekaudit::scanner::git
