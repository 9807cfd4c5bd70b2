#include "tests/support/random_history.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace ekaudit::tests::support {

using scanner::git::HitBlobs;
using scanner::git::ObjectId;
using scanner::git::ObjectType;
using scanner::git::PathToken;
using scanner::git::TokenNumber;

namespace {

// Few, so that they meet again; some are directories of others.
constexpr std::array k_paths = {"a",       "a/b",          "a/b/c",   "d/x",     "d/y",
                                "d/sub/x", "d/sub/deep/z", "e",       "copy/x",  "copy/sub/x",
                                "a-b",     "a.b",          "d/sub.x", "d/x-old", "copy/sub/deep/z"};

bool is_below(const std::string& path, const std::string& directory) {
  return path.size() > directory.size() && path.compare(0, directory.size(), directory) == 0 &&
         path[directory.size()] == '/';
}

class HitCollector final : public scanner::git::ObjectVisitor {
 public:
  void visit(unsigned, const ObjectId& id, ObjectType, std::string_view bytes) override {
    const auto tokens = RandomHistory::tokens_in(bytes);
    if (!tokens.empty()) {
      hits.emplace(id, std::vector<TokenNumber>(tokens.begin(), tokens.end()));
    }
  }
  HitBlobs hits;
};

}  // namespace

RandomHistory::RandomHistory(std::uint64_t seed, const HistoryShape& shape, const GitFixture& repository)
    : random_(seed) {
  for (std::size_t i = 0; i < shape.histories; ++i) {
    make_history(shape);
  }
  import(repository);
  choose_tips(repository);
}

const std::vector<std::string>& RandomHistory::tokens() {
  static const std::vector<std::string> values = {"tok-0-q7Jx", "tok-1-Lm2w", "tok-2-Zr8d", "tok-3-Hs5k"};
  return values;
}

std::set<TokenNumber> RandomHistory::tokens_in(std::string_view text) {
  std::set<TokenNumber> found;
  for (std::size_t i = 0; i < tokens().size(); ++i) {
    if (text.find(tokens()[i]) != std::string_view::npos) {
      found.insert(static_cast<TokenNumber>(i));
    }
  }
  return found;
}

HitBlobs RandomHistory::find_hits(scanner::git::ObjectStore& store) {
  HitCollector collector;
  core::RunControl control;
  store.for_each(mask_of(ObjectType::blob), {}, control, collector);
  return std::move(collector.hits);
}

std::set<PathToken> RandomHistory::pairs(std::size_t commit) const {
  std::set<PathToken> found;
  for (const auto& [path, file] : commits_[commit].tree) {
    for (const TokenNumber token : tokens_in(file.content)) {
      found.insert({path, token});
    }
  }
  return found;
}

std::vector<bool> RandomHistory::ancestors(std::size_t commit) const {
  std::vector<bool> reached(commits_.size(), false);
  reached[commit] = true;
  // Parents stand before their children.
  for (std::size_t i = commit + 1; i-- > 0;) {
    for (const std::size_t parent : commits_[i].parents) {
      if (reached[i]) {
        reached[parent] = true;
      }
    }
  }
  return reached;
}

void RandomHistory::make_history(const HistoryShape& shape) {
  const std::size_t first = commits_.size();
  for (std::size_t i = 0; i < shape.commits_per_history; ++i) {
    ModelCommit commit;
    commit.parents = choose_parents(first);
    commit.tree = merge(commit.parents);
    // A merge without change of its own is the common case; an evil one has some.
    const std::size_t changes = commit.parents.size() > 1 && chance(60) ? 0 : 1 + pick(3);
    for (std::size_t n = 0; n < changes; ++n) {
      change(commit.tree, first);
    }
    commit.seconds = 1600000000 + static_cast<std::int64_t>(i) * 100 +
                     (shape.skewed_dates ? static_cast<std::int64_t>(pick(3000)) - 1500 : 0);
    commits_.push_back(std::move(commit));
  }
}

std::vector<std::size_t> RandomHistory::choose_parents(std::size_t first) {
  const std::size_t count = commits_.size() - first;
  if (count == 0 || chance(3)) {
    return {};
  }
  const std::size_t wanted = chance(70) ? 1 : chance(85) ? 2 : 3 + pick(3);
  std::vector<std::size_t> parents;
  for (std::size_t i = 0; i < wanted; ++i) {
    const std::size_t recent = std::min<std::size_t>(count, 6);
    const std::size_t parent = chance(80) ? commits_.size() - 1 - pick(recent) : first + pick(count);
    if (std::find(parents.begin(), parents.end(), parent) == parents.end()) {
      parents.push_back(parent);
    }
  }
  return parents;
}

// Of each path the version of some parent, or nothing where one of them has nothing.
RandomHistory::Tree RandomHistory::merge(const std::vector<std::size_t>& parents) {
  if (parents.empty()) {
    return {};
  }
  Tree merged;
  for (const std::size_t parent : parents) {
    for (const auto& [path, file] : commits_[parent].tree) {
      const Tree& chosen = commits_[parents[pick(parents.size())]].tree;
      if (const auto version = chosen.find(path); version != chosen.end()) {
        put(merged, path, version->second);
      }
    }
  }
  return merged;
}

void RandomHistory::put(Tree& tree, const std::string& path, ModelFile file) {
  for (auto other = tree.begin(); other != tree.end();) {
    other =
        is_below(other->first, path) || is_below(path, other->first) ? tree.erase(other) : std::next(other);
  }
  tree[path] = std::move(file);
}

std::string RandomHistory::any_path() {
  return k_paths[pick(k_paths.size())];
}

std::string RandomHistory::random_content() {
  std::string content;
  const std::size_t lines = 1 + pick(4);
  for (std::size_t i = 0; i < lines; ++i) {
    content += chance(45) ? tokens()[pick(tokens().size())] + "\n" : fmt::format("line {}\n", pick(5));
  }
  return content;
}

void RandomHistory::change(Tree& tree, std::size_t first) {
  const std::size_t kind = pick(8);
  if (tree.empty() || kind <= 1) {
    put(tree, any_path(), {random_content(), chance(10)});
    return;
  }
  const auto chosen = std::next(tree.begin(), static_cast<std::ptrdiff_t>(pick(tree.size())));
  const std::string path = chosen->first;
  ModelFile file = chosen->second;
  if (kind == 2) {  // a line beside the others
    file.content += chance(50) ? tokens()[pick(tokens().size())] + "\n" : fmt::format("line {}\n", pick(9));
    put(tree, path, std::move(file));
  } else if (kind == 3) {
    tree.erase(path);
  } else if (kind == 4) {  // renamed or copied
    if (chance(60)) {
      tree.erase(path);
    }
    put(tree, any_path(), std::move(file));
  } else if (kind == 5) {
    move_directory(tree);
  } else if (kind == 6 && commits_.size() > first) {  // as it once was
    const Tree& old = commits_[first + pick(commits_.size() - first)].tree;
    if (const auto version = old.find(path); version != old.end()) {
      put(tree, path, version->second);
    }
  } else {
    put(tree, path, {random_content(), file.symlink != chance(10)});
  }
}

void RandomHistory::move_directory(Tree& tree) {
  const std::string from = chance(50) ? "d" : "d/sub";
  const std::string to = chance(50) ? "copy" : "moved";
  Tree moved;
  for (const auto& [path, file] : tree) {
    if (is_below(path, from)) {
      moved[to + path.substr(from.size())] = file;
    }
  }
  for (auto& [path, file] : moved) {
    tree.erase(from + path.substr(to.size()));
    put(tree, path, file);
  }
}

void RandomHistory::import(const GitFixture& repository) {
  std::string stream;
  for (std::size_t i = 0; i < commits_.size(); ++i) {
    const ModelCommit& commit = commits_[i];
    stream += fmt::format("commit refs/heads/import\nmark :{}\n", i + 1);
    stream += fmt::format("committer A U Thor <author@example.com> {} +0000\ndata 2\nc\n", commit.seconds);
    for (std::size_t n = 0; n < commit.parents.size(); ++n) {
      stream += fmt::format("{} :{}\n", n == 0 ? "from" : "merge", commit.parents[n] + 1);
    }
    stream += "deleteall\n";
    for (const auto& [path, file] : commit.tree) {
      stream += fmt::format("M {} inline {}\ndata {}\n{}\n", file.symlink ? "120000" : "100644", path,
                            file.content.size(), file.content);
    }
    // Without a parent of its own the next commit starts anew.
    stream += "\nreset refs/heads/import\n\n";
  }
  const std::filesystem::path marks = repository.parent() / "marks";
  repository.git({"fast-import", "--quiet", "--force", "--export-marks=" + marks.string()}, stream);
  std::istringstream lines(read_file(marks));
  for (std::string mark, id; lines >> mark >> id;) {
    commits_[std::stoul(mark.substr(1)) - 1].id = id;
  }
}

void RandomHistory::choose_tips(const GitFixture& repository) {
  std::vector<bool> childless(commits_.size(), true);
  for (const ModelCommit& commit : commits_) {
    for (const std::size_t parent : commit.parents) {
      childless[parent] = false;
    }
  }
  std::string commands;
  std::set<std::string> named;  // two commits may have the same id
  for (std::size_t i = 0; i < commits_.size(); ++i) {
    const bool wanted = childless[i] ? chance(75) : chance(5);
    if (wanted && named.insert(commits_[i].id).second) {
      tips_.push_back(i);
      commands += fmt::format("create refs/heads/tip-{} {}\n", i, commits_[i].id);
    }
  }
  repository.git({"update-ref", "--stdin"}, commands);
}

}  // namespace ekaudit::tests::support
