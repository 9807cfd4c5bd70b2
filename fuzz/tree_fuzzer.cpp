// Any bytes as a raw tree: nothing outside them is read, entries follow one another without a gap, and
// attribution copes with whatever they say.
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.h"
#include "scanner/git/attribution.h"
#include "scanner/git/object_parse.h"
#include "scanner/git/tree_cache.h"

namespace {

using namespace ekaudit::scanner::git;
using namespace ekaudit::core;

using ekaudit::fuzz::require;

// One tree, which also is every object below it.
class OneTree final : public ObjectStore {
 public:
  OneTree(ObjectId id, std::string_view bytes) : id_(id), bytes_(bytes) {}
  Notices for_each(TypeMask, const EnumerationLimits&, RunControl&, ObjectVisitor& visitor) override {
    visitor.visit(0, id_, ObjectType::tree, bytes_);
    return {};
  }
  Result<Object> read(const ObjectId&, std::uint64_t) override {
    return Object{ObjectType::tree, std::string(bytes_)};
  }
  std::size_t pack_count() const override { return 0; }

 private:
  ObjectId id_;
  std::string_view bytes_;
};

std::size_t check_entries(std::string_view bytes, HitBlobs& hits) {
  std::size_t entries = 0;
  const char* end = bytes.data();
  TreeReader reader(bytes);
  while (const auto entry = reader.next()) {
    require(entry->name.data() > end, "entries do not overlap");
    require(entry->name.find('\0') == std::string_view::npos, "a name ends at its NUL");
    end = entry->name.data() + entry->name.size() + 1 + entry->id.bytes.size();
    require(end <= bytes.data() + bytes.size(), "an entry lies in the tree");
    require(ObjectId::from_raw(end - entry->id.bytes.size()) == entry->id, "the id follows the name");
    hits[entry->id] = {static_cast<TokenNumber>(entries++ % 3)};
  }
  require(reader.truncated() == (end != bytes.data() + bytes.size()),
          "a tree is read to its end or truncated");
  require(!reader.next(), "nothing follows the end");
  return entries;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  HitBlobs hits;
  const std::size_t entries = check_entries(bytes, hits);
  const SortedTree sorted{std::string(bytes)};
  require(sorted.entries().size() == entries, "sorting loses no entry");

  const ObjectId id = entries == 0 ? ObjectId{} : hits.begin()->first;  // it may hold itself
  CommitGraph graph;
  graph.add(CommitGraph::Node{id, id, {}}, {});
  graph.finish();
  OneTree store(id, bytes);
  RunControl control;
  const std::vector<CommitIndex> tips = {0};
  const Attribution found = attribute(store, graph, hits, tips, {}, {}, control);
  for (const auto& [key, trace] : found.traces) {
    require(trace.introduced.size() >= 1 && hits.count(trace.newest.blob) == 1, "a trace leads to a hit");
  }
  require(found.traces.empty() == (entries == 0) || !found.notices.empty(), "each entry is a hit");
  return 0;
}
