#include "scanner/git/range_commits.h"

#include <fmt/format.h>

#include <algorithm>
#include <queue>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "scanner/git/object_parse.h"

namespace ekaudit::scanner::git {
namespace {

constexpr std::uint64_t k_max_commit_size = std::uint64_t{64} << 20;
// Against clocks that go wrong: so many commits too old for `since` in a row are looked behind, and so
// many excluded commits older than all in scope.
constexpr unsigned k_max_old_in_a_row = 16;
constexpr unsigned k_excluded_to_look_behind = 256;

struct KnownCommit {
  CommitGraph::Node node;
  std::vector<ObjectId> parents;
  bool missing = false;
  bool included = false;  // some commit of `include` leads here
  bool excluded = false;
  bool waits_as_included = false;  // stands in the queue, to go on to its parents
  unsigned old_in_a_row = 0;       // least number of commits older than `since` on the way here, this one too
};

class CommitSelection {
 public:
  CommitSelection(ObjectStore& store, const RangeRequest& request, core::RunControl& control)
      : store_(store), request_(request), control_(control) {}

  core::Result<RangeScope> run() {
    for (const ObjectId& id : request_.exclude) {
      if (auto error = exclude_start(id)) {
        return tl::make_unexpected(std::move(*error));
      }
    }
    for (const ObjectId& id : request_.include) {
      if (load(id).missing) {
        ++missing_;
        first_missing_ = missing_ == 1 ? id : std::min(first_missing_, id);
      } else {
        include(id, 0);
      }
    }
    walk();
    return take();
  }

 private:
  // Newest first, so that what is excluded is mostly known before it is walked as included.
  using QueueEntry = std::pair<core::TimePoint, ObjectId>;

  KnownCommit& load(const ObjectId& id) {
    const auto [place, is_new] = commits_.try_emplace(id);
    if (is_new) {
      const auto object = store_.read(id, k_max_commit_size);
      if (object && object->type == ObjectType::commit) {
        Commit commit = parse_commit(object->bytes);
        place->second.node = CommitGraph::make_node(id, commit);
        place->second.parents = std::move(commit.parents);
      } else {
        place->second.missing = true;
      }
    }
    return place->second;
  }

  std::optional<core::Error> exclude_start(const ObjectId& id) {
    if (load(id).missing) {
      auto object = store_.read(id, k_max_commit_size);
      return object
                 ? core::Error{core::ErrorKind::malformed, fmt::format("object {} is not a commit", id.hex())}
                 : std::move(object.error());
    }
    exclude(id);
    return std::nullopt;
  }

  bool is_old(const KnownCommit& commit) const {
    return request_.since && commit.node.committed < *request_.since;
  }

  void include(const ObjectId& id, unsigned old_above) {
    KnownCommit& commit = load(id);
    if (commit.missing || commit.excluded) {
      return;
    }
    const unsigned old_in_a_row = is_old(commit) ? old_above + 1 : 0;
    if (old_in_a_row > k_max_old_in_a_row || (commit.included && commit.old_in_a_row <= old_in_a_row)) {
      return;
    }
    if (!commit.included) {
      commit.included = true;
      ++in_scope_;
      oldest_included_ = std::min(oldest_included_, commit.node.committed);
    }
    commit.old_in_a_row = old_in_a_row;
    if (!commit.waits_as_included) {
      commit.waits_as_included = true;
      ++waiting_as_included_;
      queue_.push({commit.node.committed, id});
    }
  }

  void exclude(const ObjectId& id) {
    KnownCommit& commit = load(id);
    if (commit.missing || commit.excluded) {
      return;
    }
    commit.excluded = true;
    in_scope_ -= commit.included ? 1 : 0;
    stop_waiting(commit);
    queue_.push({commit.node.committed, id});
  }

  void stop_waiting(KnownCommit& commit) {
    waiting_as_included_ -= commit.waits_as_included ? 1 : 0;
    commit.waits_as_included = false;
  }

  void walk() {
    unsigned looked_behind = 0;
    while (!queue_.empty() && !control_.stopped()) {
      const auto [date, id] = queue_.top();
      if (waiting_as_included_ == 0 &&
          (in_scope_ == 0 || (date < oldest_included_ && ++looked_behind > k_excluded_to_look_behind))) {
        break;
      }
      queue_.pop();
      KnownCommit& commit = commits_.at(id);
      const bool goes_on_included = commit.waits_as_included;
      stop_waiting(commit);
      for (const ObjectId& parent : commit.parents) {
        if (commit.excluded) {
          exclude(parent);
        } else if (goes_on_included) {
          include(parent, commit.old_in_a_row);
        }
      }
    }
  }

  bool in_scope(const KnownCommit& commit) const {
    return commit.included && !commit.excluded && !is_old(commit);
  }

  RangeScope take() {
    RangeScope scope;
    for (const auto& [id, commit] : commits_) {
      if (in_scope(commit)) {
        scope.graph.add(commit.node, commit.parents);
        for (const ObjectId& parent : commit.parents) {
          add_edge(parent, scope.graph);
        }
      }
    }
    scope.graph.finish();
    scope.in_scope.resize(scope.graph.size());
    for (CommitIndex index = 0; index < scope.graph.size(); ++index) {
      scope.in_scope[index] = in_scope(commits_.at(scope.graph.node(index).id));
    }
    if (missing_ != 0 && !control_.stopped()) {
      scope.notices.push_back(
          {"missing-commit",
           fmt::format(
               "{} of the commits that the range asks about or leads to cannot be read, {} among them: "
               "a shallow clone, or a damaged one",
               missing_, first_missing_.hex()),
           true, "", "", first_missing_.hex()});
    }
    return scope;
  }

  // A parent out of scope stands in the graph without its own parents.
  void add_edge(const ObjectId& id, CommitGraph& graph) {
    const auto place = commits_.find(id);
    if (place == commits_.end() || place->second.missing) {
      ++missing_;
      first_missing_ = missing_ == 1 ? id : std::min(first_missing_, id);
    } else if (!in_scope(place->second)) {
      graph.add(place->second.node, {});
    }
  }

  ObjectStore& store_;
  const RangeRequest& request_;
  core::RunControl& control_;
  std::unordered_map<ObjectId, KnownCommit, ObjectIdHash> commits_;  // never moves what it holds
  std::priority_queue<QueueEntry> queue_;
  std::size_t waiting_as_included_ = 0;
  std::size_t in_scope_ = 0;  // included and not excluded
  core::TimePoint oldest_included_ = core::TimePoint::max();
  std::size_t missing_ = 0;
  ObjectId first_missing_;
};

}  // namespace

core::Result<RangeScope> find_range_commits(ObjectStore& store, const RangeRequest& request,
                                            core::RunControl& control) {
  return CommitSelection(store, request, control).run();
}

}  // namespace ekaudit::scanner::git
