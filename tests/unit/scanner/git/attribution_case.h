// A small repository made by Git, and what attribution says of it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scanner/git/attribution.h"
#include "tests/unit/scanner/git/history_case.h"

namespace ekaudit::tests {

class AttributionTest : public testing::Test {
 protected:
  using Ids = std::vector<std::string>;  // hexadecimal

  const std::string token_ = support::RandomHistory::tokens()[0] + "\n";
  const std::string other_token_ = support::RandomHistory::tokens()[1] + "\n";

  // Everything that is in the repository now; tips are its branches, by name, unless given.
  void run(const std::optional<Ids>& tips = std::nullopt) {
    store_ = std::make_unique<support::MemoryObjectStore>(repository_);
    graph_ = graph_of(*store_);
    tip_ids_ =
        tips ? *tips : lines(repository_.git({"for-each-ref", "--format=%(objectname)", "refs/heads"}));
    std::vector<scanner::git::CommitIndex> indices;
    for (const std::string& id : tip_ids_) {
      indices.push_back(commit_at(graph_, id));
    }
    core::RunControl control;
    result_ = scanner::git::attribute(*store_, graph_, support::RandomHistory::find_hits(*store_), indices,
                                      {}, {}, control);
  }

  static Ids lines(const std::string& text) {
    Ids result;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = text.find('\n', begin);
      result.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    return result;
  }

  // Fails the test where there is no such trace.
  const scanner::git::Trace& trace(const std::string& path, scanner::git::TokenNumber token = 0) const {
    return result_.traces.at({path, token});
  }
  Ids introduced(const std::string& path, scanner::git::TokenNumber token = 0) const {
    Ids ids;
    for (const scanner::git::Version& version : trace(path, token).introduced) {
      ids.push_back(graph_.node(version.commit).id.hex());
    }
    return ids;
  }
  std::string newest(const std::string& path) const {
    return graph_.node(trace(path).newest.commit).id.hex();
  }
  Ids tips(const std::string& path) const {
    Ids ids;
    for (const std::size_t tip : trace(path).held_by_tips) {
      ids.push_back(tip_ids_.at(tip));
    }
    return ids;
  }
  std::string blob_in(const std::string& commit, const std::string& path) const {
    return repository_.git_line({"rev-parse", commit + ":" + path});
  }

  // A commit with exactly these files; nothing points at it.
  std::string commit_of(const std::vector<std::pair<std::string, std::string>>& files, const Ids& parents) {
    std::vector<support::GitFixture::Entry> entries;
    for (const auto& [name, content] : files) {
      entries.push_back({"100644", repository_.hash_object(content), name});
    }
    return repository_.commit_tree(repository_.mktree(entries), parents, "made\n");
  }
  void branch(const std::string& name, const std::string& commit) {
    repository_.git({"update-ref", "refs/heads/" + name, commit});
  }

  support::GitFixture repository_;
  std::unique_ptr<support::MemoryObjectStore> store_;
  scanner::git::CommitGraph graph_;
  Ids tip_ids_;
  scanner::git::Attribution result_;
};

}  // namespace ekaudit::tests
