// Seeded random histories, imported by `git fast-import`, with a plain model of them beside: every
// commit's whole tree as a map. What attribution claims is checked against the model and against Git.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/git/attribution.h"
#include "scanner/git/object_store.h"
#include "tests/support/git_fixture.h"

namespace ekaudit::tests::support {

struct ModelFile {
  std::string content;
  bool symlink = false;
  bool operator==(const ModelFile&) const = default;
};

struct ModelCommit {
  std::vector<std::size_t> parents;  // indices of earlier commits
  std::map<std::string, ModelFile> tree;
  std::int64_t seconds = 0;
  std::string id;  // hexadecimal, once imported
};

struct HistoryShape {
  std::size_t histories = 1;  // without common commits
  std::size_t commits_per_history = 30;
  bool skewed_dates = false;  // children may be older than their parents
};

class RandomHistory {
 public:
  // Makes the commits and imports them into `repository`. Most childless commits and some others get a
  // branch; what only the other childless ones lead to is unreachable.
  RandomHistory(std::uint64_t seed, const HistoryShape& shape, const GitFixture& repository);

  const std::vector<ModelCommit>& commits() const { return commits_; }
  // Commits that have a branch.
  const std::vector<std::size_t>& tips() const { return tips_; }

  // Distinct from one another, none a part of another.
  static const std::vector<std::string>& tokens();
  // Which of them the text holds.
  static std::set<scanner::git::TokenNumber> tokens_in(std::string_view text);
  // What a search of all blobs finds.
  static scanner::git::HitBlobs find_hits(scanner::git::ObjectStore& store);

  // The pairs that a commit's tree holds.
  std::set<scanner::git::PathToken> pairs(std::size_t commit) const;
  // Bits of all commits that this one leads to, itself included.
  std::vector<bool> ancestors(std::size_t commit) const;

 private:
  using Tree = std::map<std::string, ModelFile>;

  std::size_t pick(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
  }
  bool chance(unsigned percent) { return pick(100) < percent; }
  void make_history(const HistoryShape& shape);
  std::vector<std::size_t> choose_parents(std::size_t first);
  Tree merge(const std::vector<std::size_t>& parents);
  void change(Tree& tree, std::size_t first);
  void put(Tree& tree, const std::string& path, ModelFile file);
  void move_directory(Tree& tree);
  std::string random_content();
  std::string any_path();
  void import(const GitFixture& repository);
  void choose_tips(const GitFixture& repository);

  std::mt19937_64 random_;
  std::vector<ModelCommit> commits_;
  std::vector<std::size_t> tips_;
};

}  // namespace ekaudit::tests::support
