// Git objects to matches. One visitor serves full enumerations and single objects alike; it also
// collects the commits for attribution.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/notice.h"
#include "scanner/content_kind.h"
#include "scanner/git/closure.h"
#include "scanner/git/commit_graph.h"
#include "scanner/git/object_parse.h"
#include "scanner/git/object_store.h"
#include "scanner/match/match.h"
#include "scanner/sources/search_context.h"

namespace ekaudit::scanner::sources {

enum class TextPart { header, message };

// A match in a commit or tag. For the message the position counts from its first line.
struct TextMatch {
  git::ObjectId object;
  TextPart part;
  match::Match match;
};

// A match in the name of a tree's entry.
struct NameMatch {
  git::ObjectId tree;
  std::string name;
  git::ObjectId child;
  match::Match match;
};

struct ObjectMatches {
  std::map<git::ObjectId, std::vector<match::Match>> blobs;
  std::vector<TextMatch> commits;  // these three are sorted by finish(): by object, then position
  std::vector<TextMatch> tags;
  std::vector<NameMatch> names;
  git::CommitGraph graph;  // not finished
  // What leads to `blobs`, where the search saw all trees after all of these; names that hold a token are not
  // in it.
  std::optional<git::Closure> hit_trees;
  std::uint64_t commit_count = 0;
  std::uint64_t blob_count = 0;
  std::uint64_t bytes = 0;
  core::Notices notices;

  bool empty() const { return blobs.empty() && commits.empty() && tags.empty() && names.empty(); }
};

// Adds what one search found to what others did.
void join(ObjectMatches& to, ObjectMatches from);
// Sorts; the graph is left to who needs it.
void finish(ObjectMatches& matches);

// Collects from several workers; collect() joins what they found.
class ObjectSearch final : public git::ObjectVisitor, private git::Screen {
 public:
  enum class Commits { collect, leave };  // whether visited commits go into the graph

  ObjectSearch(const SearchContext& context, OpaqueContent& opaque, Commits commits);
  ~ObjectSearch() override;

  void visit(unsigned worker, const git::ObjectId& id, git::ObjectType type, std::string_view bytes) override;
  git::TypeMask screened_types() const override;
  const git::Screen* screen() const override { return this; }
  void pass(unsigned worker, const git::PassedObject& object) override;

  ObjectMatches collect();
  // The same, finished.
  ObjectMatches take();

 private:
  struct Worker;
  bool may_hold(std::string_view bytes) const override { return context_.matcher.may_match(bytes); }
  std::size_t longest() const override { return context_.matcher.longest_literal(); }
  void visit_text(Worker& worker, const git::ObjectId& id, git::ObjectType type, std::string_view bytes);
  void visit_tree(Worker& worker, const git::ObjectId& id, std::string_view bytes);

  const SearchContext& context_;
  OpaqueContent& opaque_;
  Commits commits_;
  std::vector<Worker> workers_;
};

// Reads and visits these objects, `context.jobs` at a time, large ones one at a time. Unreadable ones become
// notices, and those of over `max_size` bytes.
core::Notices visit_objects(git::ObjectStore& store, const std::vector<git::ObjectId>& ids,
                            const SearchContext& context, std::uint64_t max_size,
                            git::ObjectVisitor& visitor);

}  // namespace ekaudit::scanner::sources
