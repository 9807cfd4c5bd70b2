// Attribution over random histories, against a plain model of them and against Git itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/unit/scanner/git/history_case.h"

namespace ekaudit::tests {
namespace {

using scanner::git::Attribution;
using scanner::git::CommitIndex;
using scanner::git::EntryKind;
using scanner::git::ObjectType;
using scanner::git::PathToken;
using scanner::git::TokenNumber;
using scanner::git::Version;
using support::RandomHistory;

struct ExpectedTrace {
  std::vector<CommitIndex> introduced;
  CommitIndex newest = 0;
  std::vector<std::size_t> held_by_tips;
};

// What attribution should find, straight from the definitions, with nothing clever.
class Expectation {
 public:
  Expectation(const HistoryCase& history, const std::vector<bool>& in_scope)
      : history_(history),
        in_scope_(in_scope),
        order_(slow_parents_first(history.graph)),
        position_(order_.size()),
        pairs_(order_.size()),
        has_child_(order_.size(), false) {
    for (std::size_t i = 0; i < order_.size(); ++i) {
      position_[order_[i]] = i;
      pairs_[order_[i]] = history.pairs(order_[i]);
      for (const CommitIndex parent : history.graph.parents(order_[i])) {
        has_child_[parent] = has_child_[parent] || counts(order_[i]);
      }
    }
    for (const CommitIndex commit : order_) {
      for (const PathToken& pair : pairs_[commit]) {
        if (counts(commit) && !held_by_parent(commit, pair)) {
          traces_[pair].introduced.push_back(commit);
        }
      }
    }
    for (auto& [pair, trace] : traces_) {
      complete(pair, trace);
    }
  }

  const std::map<PathToken, ExpectedTrace>& traces() const { return traces_; }

 private:
  bool counts(CommitIndex commit) const { return in_scope_.empty() || in_scope_[commit]; }
  bool holds(CommitIndex commit, const PathToken& pair) const { return pairs_[commit].count(pair) != 0; }
  bool held_by_parent(CommitIndex commit, const PathToken& pair) const {
    const auto parents = history_.graph.parents(commit);
    return std::any_of(parents.begin(), parents.end(),
                       [&](CommitIndex parent) { return holds(parent, pair); });
  }

  void complete(const PathToken& pair, ExpectedTrace& trace) const {
    std::vector<CommitIndex> candidates;
    for (std::size_t tip = 0; tip < history_.tips.size(); ++tip) {
      if (holds(history_.tips[tip], pair)) {
        trace.held_by_tips.push_back(tip);
        candidates.push_back(history_.tips[tip]);
      }
    }
    std::optional<CommitIndex> remover;
    for (const CommitIndex commit : order_) {
      if (counts(commit) && holds(commit, pair) && !has_child_[commit] && trace.held_by_tips.empty()) {
        candidates.push_back(commit);
      }
      if (counts(commit) && !holds(commit, pair) && held_by_parent(commit, pair)) {
        remover = commit;
      }
    }
    if (candidates.empty()) {
      for (const CommitIndex parent : history_.graph.parents(remover.value())) {
        if (holds(parent, pair)) {
          candidates.push_back(parent);
        }
      }
    }
    trace.newest =
        *std::max_element(candidates.begin(), candidates.end(),
                          [this](CommitIndex a, CommitIndex b) { return position_[a] < position_[b]; });
  }

  const HistoryCase& history_;
  const std::vector<bool>& in_scope_;
  std::vector<CommitIndex> order_;
  std::vector<std::size_t> position_;
  std::vector<std::set<PathToken>> pairs_;
  std::vector<bool> has_child_;
  std::map<PathToken, ExpectedTrace> traces_;
};

// 13 repositories of 16 histories: 208.
class RandomHistories : public testing::TestWithParam<std::uint64_t> {
 protected:
  RandomHistories() : history_(GetParam(), {16, 24, GetParam() % 3 == 0}) {}

  Attribution run(const std::vector<bool>& in_scope, unsigned jobs = 1) {
    core::RunControl control;
    return scanner::git::attribute(history_.store, history_.graph, history_.hits, history_.tips, in_scope,
                                   {jobs}, control);
  }

  void expect_model(const std::vector<bool>& in_scope) {
    const Attribution attribution = run(in_scope);
    const Expectation expectation(history_, in_scope);
    EXPECT_TRUE(attribution.notices.empty());
    EXPECT_TRUE(attribution.orphans.empty());
    ASSERT_FALSE(attribution.traces.empty());
    ASSERT_EQ(attribution.traces.size(), expectation.traces().size());
    for (const auto& [pair, trace] : attribution.traces) {
      ASSERT_EQ(expectation.traces().count(pair), 1U) << pair.path;
      const ExpectedTrace& expected = expectation.traces().at(pair);
      std::vector<CommitIndex> introduced;
      for (const Version& version : trace.introduced) {
        introduced.push_back(version.commit);
        expect_version(version, pair);
      }
      EXPECT_EQ(introduced, expected.introduced) << pair.path;
      EXPECT_EQ(trace.newest.commit, expected.newest) << pair.path;
      expect_version(trace.newest, pair);
      EXPECT_EQ(trace.held_by_tips, expected.held_by_tips) << pair.path;
    }
  }

  // The blob is the one that stands at the path in that commit.
  void expect_version(const Version& version, const PathToken& pair) const {
    const support::ModelFile& file = history_.model(version.commit).tree.at(pair.path);
    EXPECT_EQ(version.blob, support::object_id_of(ObjectType::blob, file.content));
    EXPECT_EQ(version.kind, file.symlink ? EntryKind::symlink : EntryKind::file);
  }

  void expect_git_log(const Attribution& attribution, TokenNumber token) const {
    using PathCommits = std::map<std::string, std::set<CommitIndex>>;
    PathCommits by_git;
    std::istringstream lines(history_.repository.git(
        {"log", "--all", "-m", "--full-history", "--text", "--no-textconv", "--no-renames",
         "-S" + RandomHistory::tokens()[token], "--format=commit %H", "--name-only"}));
    CommitIndex commit = 0;
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind("commit ", 0) == 0) {
        commit = commit_at(history_.graph, line.substr(7));
      } else if (!line.empty()) {
        by_git[line].insert(commit);
      }
    }
    const std::vector<bool> reachable = history_.graph.reachable_from(history_.tips);
    PathCommits ours;
    for (const auto& [pair, trace] : attribution.traces) {
      for (const Version& version : trace.introduced) {
        if (pair.token == token && reachable[version.commit]) {
          ours[pair.path].insert(version.commit);
        }
      }
    }
    ASSERT_FALSE(ours.empty());
    ASSERT_EQ(ours.size(), by_git.size());
    for (const auto& [path, commits] : ours) {
      EXPECT_EQ(oldest(commits), oldest(by_git[path])) << path;
    }
  }

  // Of these commits those that lead to no other of them.
  std::set<CommitIndex> oldest(const std::set<CommitIndex>& commits) const {
    std::set<CommitIndex> result;
    std::copy_if(commits.begin(), commits.end(), std::inserter(result, result.end()),
                 [&](CommitIndex commit) {
                   return std::none_of(commits.begin(), commits.end(), [&](CommitIndex other) {
                     return other != commit && history_.leads_to(commit, other);
                   });
                 });
    return result;
  }

  void expect_git_grep(const Attribution& attribution, TokenNumber token) const {
    std::vector<std::string> grep = {"grep", "--files-with-matches",        "--text", "--fixed-strings",
                                     "-e",   RandomHistory::tokens()[token]};
    std::set<std::string> ours;
    for (const CommitIndex tip : history_.tips) {
      grep.push_back(history_.id(tip));
    }
    for (const auto& [pair, trace] : attribution.traces) {
      for (const std::size_t tip : trace.held_by_tips) {
        const CommitIndex commit = history_.tips[tip];
        // git grep leaves symbolic links out.
        if (pair.token == token && !history_.model(commit).tree.at(pair.path).symlink) {
          ours.insert(history_.id(commit) + ":" + pair.path);
        }
      }
    }
    std::istringstream lines(history_.repository.git(grep));
    std::set<std::string> by_git;
    for (std::string line; std::getline(lines, line);) {
      by_git.insert(line);
    }
    EXPECT_EQ(ours, by_git);
  }

  HistoryCase history_;
};

// One test for each repository, because making it takes most of the time.
TEST_P(RandomHistories, AgreeWithTheModelAndWithGit) {
  EXPECT_EQ(history_.graph.parents_first(), slow_parents_first(history_.graph));

  expect_model({});
  std::vector<bool> in_scope(history_.graph.size());
  std::mt19937_64 random(GetParam());
  std::generate(in_scope.begin(), in_scope.end(), [&random] { return random() % 3 == 0; });
  expect_model(in_scope);

  const Attribution attribution = run({});
  for (TokenNumber token = 0; token < RandomHistory::tokens().size(); ++token) {
    expect_git_log(attribution, token);
    expect_git_grep(attribution, token);
  }

  history_.store.shuffle(GetParam() + 1);
  EXPECT_EQ(describe(run({}, 3), history_.graph), describe(attribution, history_.graph));
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomHistories, testing::Range<std::uint64_t>(1, 14));

}  // namespace
}  // namespace ekaudit::tests
