#include "scanner/git/kept_trees.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/byte_io.h"

namespace ekaudit::scanner::git {
namespace {

constexpr std::size_t k_digest = sizeof(core::Digest::bytes);

struct Tree {
  ObjectId id;
  std::string_view entries;  // a tree object with only those that lead to a hit
};

struct Record {
  std::vector<std::uint32_t> packs;  // whose trees stand in it, ascending
  std::vector<ObjectId> missing;     // trees that some tree names and that were not there
  std::vector<Tree> trees;
};

core::Digest digest_of(const HitBlobs& hits) {
  std::set<ObjectId> ids;
  for (const auto& [id, tokens] : hits) {
    ids.insert(id);
  }
  std::string all;
  for (const ObjectId& id : ids) {
    all.append(view(id));
  }
  return core::sha256(all);
}

std::string_view mode_of(EntryKind kind) {
  switch (kind) {
    case EntryKind::symlink:
      return "120000 ";
    case EntryKind::directory:
      return "40000 ";
    case EntryKind::submodule:
      return "160000 ";
    case EntryKind::file:
      break;
  }
  return "100644 ";
}

std::string entries_of(const HitTrees& trees, HitTrees::Tree tree) {
  std::set<std::pair<std::string_view, ObjectId>> directories;
  std::string bytes;
  for (const HitTrees::Link& link : trees.links(tree)) {
    const EntryKind kind = link.is_leaf() ? trees.leaf(link.leaf()).kind : EntryKind::directory;
    const ObjectId& id = link.is_leaf() ? trees.leaf(link.leaf()).object : trees.id(link.tree());
    // A directory that is a hit itself may stand here twice, with what it leads to.
    if (kind == EntryKind::directory && !directories.insert({trees.name(link.name), id}).second) {
      continue;
    }
    bytes.append(mode_of(kind)).append(trees.name(link.name)).append(1, '\0').append(view(id));
  }
  return bytes;
}

// What is known of the store's packs, and the rest of the store.
class KnownTrees final : public ObjectStore {
 public:
  KnownTrees(OdbStore& store, const Record& record) : store_(store), record_(record), rest_(store.parts()) {
    std::erase_if(rest_.packs, [&](std::uint32_t pack) {
      return std::binary_search(record.packs.begin(), record.packs.end(), pack);
    });
  }

  core::Notices for_each(TypeMask types, const EnumerationLimits& limits, core::RunControl& control,
                         ObjectVisitor& visitor) override {
    for (const Tree& tree : record_.trees) {
      visitor.visit(0, tree.id, ObjectType::tree, tree.entries);
    }
    return store_.for_each_in(rest_, types, limits, control, visitor);
  }
  core::Result<Object> read(const ObjectId& id, std::uint64_t max_size) override {
    return store_.read(id, max_size);
  }
  std::size_t pack_count() const override { return store_.pack_count(); }

 private:
  OdbStore& store_;
  const Record& record_;
  StoreParts rest_;
};

class KeptTrees {
 public:
  KeptTrees(OdbStore& store, const KeptPacks& kept, const HitBlobs& hits)
      : store_(store), kept_(kept), hits_(digest_of(hits)) {
    // A tree that was missing may be in a pack without an index.
    auto bytes =
        store.has_unindexed_packs() ? std::nullopt : kept.cache.load(k_trees_record, kept.packs.front().key);
    if (bytes) {
      bytes_ = std::move(*bytes);
      record_ = parse();
    }
  }

  const std::optional<Record>& record() const { return record_; }

  void keep(const Closure& closure) const {
    if (record_ && record_->packs.size() == kept_.packs.size()) {
      return;
    }
    core::ByteWriter out;
    out.block(core::view(hits_));
    out.number(kept_.packs.size());
    for (const KeptPack& pack : kept_.packs) {
      out.block(core::view(pack.key));
    }
    const std::vector<ObjectId> missing = missing_trees(closure);
    out.number(missing.size());
    for (const ObjectId& id : missing) {
      out.block(view(id));
    }
    const std::vector<HitTrees::Tree> trees = trees_to_keep(closure.trees);
    out.number(trees.size());
    for (const HitTrees::Tree tree : trees) {
      out.block(view(closure.trees.id(tree)));
      out.string(entries_of(closure.trees, tree));
    }
    // Without it the next run takes longer, no more; what could not be kept of the packs was said.
    (void)kept_.cache.save(k_trees_record, kept_.packs.front().key, out.take());
  }

 private:
  std::vector<ObjectId> missing_trees(const Closure& closure) const {
    std::vector<ObjectId> missing = record_ ? record_->missing : std::vector<ObjectId>();
    std::copy_if(closure.childless.begin(), closure.childless.end(), std::back_inserter(missing),
                 [this](const ObjectId& id) { return !store_.has(id); });
    return missing;
  }

  // Those of other packs and loose ones may be gone the next time.
  std::vector<HitTrees::Tree> trees_to_keep(const HitTrees& trees) const {
    std::vector<std::uint32_t> packs;
    for (const KeptPack& pack : kept_.packs) {
      packs.push_back(pack.number);
    }
    std::vector<HitTrees::Tree> kept;
    for (HitTrees::Tree tree = 0; tree < trees.size(); ++tree) {
      if (store_.lies_in(packs, trees.id(tree))) {
        kept.push_back(tree);
      }
    }
    return kept;
  }

  std::optional<Record> parse() const {
    core::ByteReader in(bytes_);
    const auto hits = in.block(k_digest);
    if (!hits || *hits != core::view(hits_)) {
      return std::nullopt;
    }
    Record record;
    const auto pack_count = in.count(k_digest);
    for (std::size_t i = 0; i < pack_count.value_or(0); ++i) {
      const auto key = in.block(k_digest);
      const auto pack = std::find_if(kept_.packs.begin(), kept_.packs.end(),
                                     [&](const KeptPack& each) { return core::view(each.key) == *key; });
      if (pack == kept_.packs.end()) {
        return std::nullopt;
      }
      record.packs.push_back(pack->number);
    }
    std::sort(record.packs.begin(), record.packs.end());
    const auto missing_count = in.count(k_id_size);
    for (std::size_t i = 0; i < missing_count.value_or(0); ++i) {
      record.missing.push_back(ObjectId::from_raw(in.block(k_id_size)->data()));
      if (store_.has(record.missing.back())) {
        return std::nullopt;
      }
    }
    const auto tree_count = in.count(k_id_size + 1);
    for (std::size_t i = 0; i < tree_count.value_or(0); ++i) {
      const auto id = in.block(k_id_size);
      const auto entries = in.string();
      if (!id || !entries) {
        return std::nullopt;
      }
      record.trees.push_back({ObjectId::from_raw(id->data()), *entries});
    }
    return in.at_end() ? std::optional(std::move(record)) : std::nullopt;
  }

  OdbStore& store_;
  const KeptPacks& kept_;
  core::Digest hits_;
  std::string bytes_;
  std::optional<Record> record_;
};

}  // namespace

void keep_hit_trees(OdbStore& store, const KeptPacks& kept, const HitBlobs& hits, const Closure& closure) {
  if (!kept.packs.empty() && closure.notices.empty()) {
    KeptTrees(store, kept, hits).keep(closure);
  }
}

Closure find_hit_trees(OdbStore& store, const KeptPacks& kept, const HitBlobs& hits,
                       const EnumerationLimits& limits, const AttributionLimits& caps,
                       core::RunControl& control) {
  if (kept.packs.empty()) {
    return find_hit_trees(store, hits, limits, caps, control);
  }
  const KeptTrees memory(store, kept, hits);
  Closure closure;
  if (memory.record()) {
    KnownTrees trees(store, *memory.record());
    closure = find_hit_trees(trees, hits, limits, caps, control, Childless::listed);
  } else {
    closure = find_hit_trees(store, hits, limits, caps, control, Childless::listed);
  }
  if (closure.notices.empty() && !control.stopped()) {
    memory.keep(closure);
  }
  return closure;
}

}  // namespace ekaudit::scanner::git
