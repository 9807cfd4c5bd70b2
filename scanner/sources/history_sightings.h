// What the objects hold, put where people know it: paths, commits, authors, branches.
#pragma once

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
  git::ObjectStore& trees;  // the trees that attribution passes over: `store`, or a part of it
  const ObjectMatches& matches;
  const git::CommitGraph& graph;      // attribution runs over these commits
  const std::vector<bool>& in_scope;  // as attribute() takes it
  const std::vector<git::Ref>& refs;
  const std::vector<git::IndexEntry>& index;  // gives staged blobs that no commit holds their path
  const Reachability& reachability;
};

// Adds a sighting for every token in a blob or in the name of a tree's entry. Reads nothing where there
// is no match. Returns what attribution could not do.
core::Notices add_content_sightings(const HistoryView& view, const git::EnumerationLimits& limits,
                                    core::RunControl& control, CommitDetailsReader& commits,
                                    SightingSet& sightings);

// Adds a sighting for every token in a commit's or tag's header or message.
void add_text_sightings(const HistoryView& view, CommitDetailsReader& commits, SightingSet& sightings);

// Adds a sighting for every token in the name of a ref.
void add_ref_sightings(const std::vector<git::Ref>& refs, const Reachability& reachability,
                       const match::Matcher& matcher, SightingSet& sightings);

}  // namespace ekaudit::scanner::sources
