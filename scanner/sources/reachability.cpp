#include "scanner/sources/reachability.h"

#include <algorithm>

namespace ekaudit::scanner::sources {
namespace {

template <class Wanted>
std::vector<bool> reachable(const git::CommitGraph& graph, const std::vector<git::Ref>& refs,
                            Wanted&& wanted) {
  std::vector<git::CommitIndex> tips;
  for (const git::Ref& ref : refs) {
    if (wanted(ref)) {
      if (const auto tip = graph.find(ref.peeled)) {
        tips.push_back(*tip);
      }
    }
  }
  return graph.reachable_from(tips);
}

}  // namespace

bool is_branch(const git::Ref& ref) {
  constexpr std::string_view k_alias = "/HEAD";
  const bool is_alias = ref.name.size() > k_alias.size() &&
                        ref.name.compare(ref.name.size() - k_alias.size(), k_alias.size(), k_alias) == 0;
  return ref.kind == git::RefKind::branch || (ref.kind == git::RefKind::remote_branch && !is_alias);
}

std::string short_name(const git::Ref& branch) {
  const std::string_view prefix = branch.kind == git::RefKind::branch ? "refs/heads/" : "refs/remotes/";
  return branch.name.substr(std::min(prefix.size(), branch.name.size()));
}

Reachability::Reachability(const git::CommitGraph& graph, const std::vector<git::Ref>& refs,
                           const std::vector<git::ObjectId>& stashes)
    : graph_(graph), has_remote_refs_(std::any_of(refs.begin(), refs.end(), [](const git::Ref& ref) {
        return ref.kind == git::RefKind::remote_branch;
      })) {
  pushed_ =
      reachable(graph, refs, [](const git::Ref& ref) { return ref.kind == git::RefKind::remote_branch; });
  kept_ = reachable(graph, refs, [](const git::Ref& ref) {
    return ref.kind != git::RefKind::stash && ref.kind != git::RefKind::note;
  });
  std::vector<git::CommitIndex> stash_tips;
  for (const git::ObjectId& id : stashes) {
    if (const auto tip = graph.find(id)) {
      stash_tips.push_back(*tip);
    }
  }
  stashed_ = graph.reachable_from(stash_tips);
  for (const git::Ref& ref : refs) {
    if (ref.kind == git::RefKind::note) {
      notes_.push_back({ref.name, reachable(graph, refs, [&ref](const git::Ref& other) {
                          return other.name == ref.name;
                        })});
    }
  }
}

Exposure Reachability::exposure(const git::ObjectId& commit) const {
  const auto index = graph_.find(commit);
  if (!index) {
    return Exposure::unreachable;
  }
  const bool noted =
      std::any_of(notes_.begin(), notes_.end(), [&](const NoteRef& note) { return note.commits[*index]; });
  if (pushed_[*index] || (!has_remote_refs_ && (kept_[*index] || noted))) {
    return Exposure::pushed;
  }
  if (kept_[*index] || noted) {
    return Exposure::local;
  }
  return stashed_[*index] ? Exposure::stash : Exposure::unreachable;
}

Exposure Reachability::exposure_of_ref(const git::Ref& ref) const {
  if (ref.kind == git::RefKind::stash) {
    return Exposure::stash;
  }
  const bool pushed = ref.kind == git::RefKind::remote_branch || !has_remote_refs_ ||
                      (ref.kind == git::RefKind::tag && exposure(ref.peeled) == Exposure::pushed);
  return pushed ? Exposure::pushed : Exposure::local;
}

std::string Reachability::note_ref(const git::ObjectId& commit) const {
  const auto index = graph_.find(commit);
  if (!index || kept_[*index]) {
    return {};
  }
  const auto note = std::find_if(notes_.begin(), notes_.end(),
                                 [&](const NoteRef& candidate) { return candidate.commits[*index]; });
  return note == notes_.end() ? std::string() : note->name;
}

}  // namespace ekaudit::scanner::sources
