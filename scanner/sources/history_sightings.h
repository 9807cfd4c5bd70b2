// What the objects hold, put where people know it: paths, commits, authors, branches.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "scanner/git/attribution.h"
#include "scanner/git/repository.h"
#include "scanner/sources/commit_details.h"
#include "scanner/sources/object_search.h"
#include "scanner/sources/reachability.h"
#include "scanner/sources/sighting_set.h"

namespace ekaudit::scanner::sources {

struct HistoryView {
  git::ObjectStore& store;
  std::function<git::Closure(const git::HitBlobs&)> find_hit_trees;  // over all trees, or those in scope
  const ObjectMatches& matches;
  const git::CommitGraph& graph;      // attribution runs over these commits
  const std::vector<bool>& in_scope;  // as attribute() takes it
  const std::vector<git::Ref>& refs;
  const std::vector<git::IndexEntry>& index;  // gives staged blobs that no commit holds their path
  const Reachability& reachability;
};

// Adds a sighting for every token in a blob or in the name of a tree's entry. Reads nothing where there
// is no match. Returns what attribution could not do.
core::Notices add_content_sightings(const HistoryView& view, core::RunControl& control,
                                    CommitDetailsReader& commits, SightingSet& sightings);

// Adds a sighting for every token in a commit's or tag's header or message.
void add_text_sightings(const HistoryView& view, CommitDetailsReader& commits, SightingSet& sightings);

// False: certainly none of the refs has a token in its name.
bool any_ref_may_match(const std::vector<git::Ref>& refs, const match::Matcher& matcher);

// Adds a sighting for every token in the name of a ref.
void add_ref_sightings(const std::vector<git::Ref>& refs, const Reachability& reachability,
                       const match::Matcher& matcher, SightingSet& sightings);

}  // namespace ekaudit::scanner::sources
