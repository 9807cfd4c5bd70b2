// Which refs lead to a commit, and so how exposed what it holds is.
#pragma once

#include <string>
#include <vector>

#include "scanner/git/commit_graph.h"
#include "scanner/git/repository.h"
#include "scanner/sighting.h"

namespace ekaudit::scanner::sources {

// A local branch or a remote-tracking one; not refs/remotes/X/HEAD, which is another one's alias.
bool is_branch(const git::Ref& ref);

// "main", "origin/main": a branch's name as people say it.
std::string short_name(const git::Ref& branch);

class Reachability {
 public:
  // `graph` must outlive this and hold every commit that `refs` and `stashes` lead to.
  Reachability(const git::CommitGraph& graph, const std::vector<git::Ref>& refs,
               const std::vector<git::ObjectId>& stashes);

  // pushed, local, stash or unreachable. Unknown commits are unreachable.
  Exposure exposure(const git::ObjectId& commit) const;

  // How exposed something is that a ref itself holds or is called.
  Exposure exposure_of_ref(const git::Ref& ref) const;

  // The first notes ref, by name, that leads to a commit which no other ref leads to; empty otherwise.
  std::string note_ref(const git::ObjectId& commit) const;

 private:
  struct NoteRef {
    std::string name;
    std::vector<bool> commits;
  };

  const git::CommitGraph& graph_;
  bool has_remote_refs_ = false;
  std::vector<bool> pushed_;
  std::vector<bool> kept_;  // by any ref but stash and notes
  std::vector<bool> stashed_;
  std::vector<NoteRef> notes_;
};

}  // namespace ekaudit::scanner::sources
