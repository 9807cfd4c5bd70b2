// What the tests of attribution share: a repository as attribution sees it, and results as text.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "scanner/git/attribution.h"
#include "scanner/git/commit_graph.h"
#include "tests/support/git_fixture.h"
#include "tests/support/memory_object_store.h"
#include "tests/support/random_history.h"

namespace ekaudit::tests {

// A random repository, read in full.
struct HistoryCase {
  HistoryCase(std::uint64_t seed, const support::HistoryShape& shape);

  // The model's commit of a commit in `graph`.
  const support::ModelCommit& model(scanner::git::CommitIndex commit) const;
  // The pairs that the commit's tree holds, by the model.
  std::set<scanner::git::PathToken> pairs(scanner::git::CommitIndex commit) const;
  // Whether the first leads to the second.
  bool leads_to(scanner::git::CommitIndex from, scanner::git::CommitIndex to) const;
  std::string id(scanner::git::CommitIndex commit) const { return graph.node(commit).id.hex(); }

  support::GitFixture repository;
  support::RandomHistory history;
  support::MemoryObjectStore store;
  scanner::git::HitBlobs hits;
  scanner::git::CommitGraph graph;
  std::vector<scanner::git::CommitIndex> tips;  // commits that have a branch
  std::vector<std::size_t> model_of;            // by commit of `graph`
};

// All commits of a store.
scanner::git::CommitGraph graph_of(scanner::git::ObjectStore& store, unsigned jobs = 1);

// Hexadecimal id to index.
scanner::git::CommitIndex commit_at(const scanner::git::CommitGraph& graph, const std::string& id);

// One line for each fact, with full ids: equal texts are equal results.
std::string describe(const scanner::git::Attribution& attribution, const scanner::git::CommitGraph& graph);
std::string describe(const std::map<scanner::git::PathToken, scanner::git::Trace>& traces,
                     const scanner::git::CommitGraph& graph);

// The commits in the order that CommitGraph::parents_first() promises, found the slow way.
std::vector<scanner::git::CommitIndex> slow_parents_first(const scanner::git::CommitGraph& graph);

}  // namespace ekaudit::tests
