// Ranges over random histories: the right commits, and the same traces as a run over all objects.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "scanner/git/object_subset.h"
#include "scanner/git/range.h"
#include "tests/unit/scanner/git/history_case.h"

namespace ekaudit::tests {
namespace {

using scanner::git::Attribution;
using scanner::git::CommitIndex;
using scanner::git::HitBlobs;
using scanner::git::ObjectId;
using scanner::git::ObjectSubset;
using scanner::git::ObjectType;
using scanner::git::RangeRequest;
using scanner::git::RangeScope;
using scanner::git::TokenNumber;

// Names of files and directories count as hits here, beside the tokens in blobs.
const std::vector<std::string> k_names = {"x", "sub", "a", "b"};

class NameHits final : public scanner::git::ObjectVisitor {
 public:
  explicit NameHits(HitBlobs& hits) : hits_(hits) {}
  void visit(unsigned, const ObjectId&, ObjectType, std::string_view bytes) override {
    scanner::git::TreeReader reader(bytes);
    while (const auto entry = reader.next()) {
      const auto name = std::find(k_names.begin(), k_names.end(), entry->name);
      if (name != k_names.end()) {
        auto& tokens = hits_[entry->id];
        const auto token = static_cast<TokenNumber>(100 + (name - k_names.begin()));
        if (std::find(tokens.begin(), tokens.end(), token) == tokens.end()) {
          tokens.push_back(token);
        }
      }
    }
  }

 private:
  HitBlobs& hits_;
};

class RandomRanges : public testing::TestWithParam<std::uint64_t> {
 protected:
  RandomRanges() : history_(GetParam(), {4, 40, GetParam() % 2 == 0}), random_(GetParam()) {}

  CommitIndex any_commit() {
    return std::uniform_int_distribution<CommitIndex>(
        0, static_cast<CommitIndex>(history_.graph.size() - 1))(random_);
  }

  RangeScope find(const RangeRequest& request, unsigned jobs = 1) {
    core::RunControl control;
    auto scope = scanner::git::find_range(history_.store, request, {jobs}, control);
    EXPECT_TRUE(scope.has_value());
    return std::move(scope).value();
  }

  static std::set<std::string> commits_of(const RangeScope& scope) {
    std::set<std::string> ids;
    for (CommitIndex i = 0; i < scope.graph.size(); ++i) {
      if (scope.in_scope[i]) {
        ids.insert(scope.graph.node(i).id.hex());
      }
    }
    return ids;
  }

  std::set<std::string> rev_list(const RangeRequest& request) const {
    std::vector<std::string> arguments = {"rev-list"};
    for (const ObjectId& id : request.include) {
      arguments.push_back(id.hex());
    }
    for (const ObjectId& id : request.exclude) {
      arguments.push_back("^" + id.hex());
    }
    std::istringstream lines(history_.repository.git(arguments));
    std::set<std::string> ids;
    for (std::string id; lines >> id;) {
      const auto& node = history_.graph.node(commit_at(history_.graph, id));
      if (!request.since || node.committed >= *request.since) {
        ids.insert(id);
      }
    }
    return ids;
  }

  // Traces of names below which the object bears another name mean nothing.
  static void drop_other_names(Attribution& attribution) {
    for (auto trace = attribution.traces.begin(); trace != attribution.traces.end();) {
      const std::string& path = trace->first.path;
      const TokenNumber token = trace->first.token;
      const bool other = token >= 100 && path.substr(path.rfind('/') + 1) != k_names[token - 100];
      trace = other ? attribution.traces.erase(trace) : std::next(trace);
    }
  }

  std::string run_in_range(const RangeScope& scope) {
    const auto enumerated = history_.store.enumerated();
    HitBlobs hits;
    for (const ObjectId& blob : scope.blobs) {
      if (const auto hit = history_.hits.find(blob); hit != history_.hits.end()) {
        hits.insert(*hit);
      }
    }
    core::RunControl control;
    ObjectSubset trees(history_.store, scope.trees);
    NameHits names(hits);
    trees.for_each(mask_of(ObjectType::tree), {}, control, names);
    std::vector<CommitIndex> tips;
    for (CommitIndex i = 0; i < scope.graph.size(); ++i) {
      tips.push_back(i);
    }
    Attribution attribution =
        scanner::git::attribute(trees, scope.graph, hits, tips, scope.in_scope, {2}, control);
    EXPECT_EQ(history_.store.enumerated(), enumerated);
    drop_other_names(attribution);
    return describe(attribution, scope.graph);
  }

  std::string run_in_full(const RangeScope& scope) {
    std::vector<CommitIndex> tips;
    std::vector<bool> in_scope(history_.graph.size(), false);
    for (CommitIndex i = 0; i < scope.graph.size(); ++i) {
      tips.push_back(commit_at(history_.graph, scope.graph.node(i).id.hex()));
      in_scope[tips.back()] = scope.in_scope[i];
    }
    core::RunControl control;
    HitBlobs hits = history_.hits;
    NameHits names(hits);
    history_.store.for_each(mask_of(ObjectType::tree), {}, control, names);
    Attribution attribution =
        scanner::git::attribute(history_.store, history_.graph, hits, tips, in_scope, {2}, control);
    drop_other_names(attribution);
    return describe(attribution, history_.graph);
  }

  void check(const RangeRequest& request) {
    const RangeScope scope = find(request);
    EXPECT_EQ(commits_of(scope), rev_list(request));
    EXPECT_TRUE(scope.notices.empty());
    EXPECT_EQ(scope.graph.missing_parents(), 0U);
    EXPECT_EQ(run_in_range(scope), run_in_full(scope));
    const RangeScope again = find(request, 3);
    EXPECT_EQ(again.blobs, scope.blobs);
    EXPECT_EQ(again.trees, scope.trees);
  }

  HistoryCase history_;
  std::mt19937_64 random_;
};

TEST_P(RandomRanges, GiveTheTracesOfAFullRun) {
  for (int i = 0; i < 12; ++i) {
    SCOPED_TRACE(i);
    RangeRequest request;
    for (std::size_t n = 0; n <= random_() % 4; ++n) {
      request.include.push_back(history_.graph.node(any_commit()).id);
    }
    for (std::size_t n = 0; n < random_() % 4; ++n) {
      request.exclude.push_back(history_.graph.node(any_commit()).id);
    }
    check(request);
    if (GetParam() % 2 != 0) {  // dates are in order
      request.since = history_.graph.node(any_commit()).committed;
      check(request);
    }
  }
}

TEST_P(RandomRanges, FromTheRootsGiveAllTraces) {
  RangeRequest request;
  for (const CommitIndex tip : history_.tips) {
    request.include.push_back(history_.graph.node(tip).id);
  }
  check(request);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomRanges, testing::Range<std::uint64_t>(1, 11));

}  // namespace
}  // namespace ekaudit::tests
