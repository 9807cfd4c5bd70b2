#include "scanner/sources/tip_presence.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "scanner/sources/reachability.h"
#include "scanner/sources/tree_lookup.h"

namespace ekaudit::scanner::sources {
namespace {

class TipPresence {
 public:
  TipPresence(git::ObjectStore& store, const std::vector<git::Ref>& refs, const SearchContext& context)
      : store_(store), context_(context) {
    for (const git::Ref& ref : refs) {
      if (is_branch(ref)) {
        branches_.push_back(&ref);
        has_remote_refs_ |= ref.kind == git::RefKind::remote_branch;
      }
    }
  }

  void complete(Sighting& sighting) {
    for (const git::Ref* ref : branches_) {
      const auto blob = object_at(store_, ref->peeled, sighting.newest.path);
      if (!blob || !holds(*blob, sighting.token.hash)) {
        continue;
      }
      sighting.branches.push_back(short_name(*ref));
      if (!has_remote_refs_ || ref->kind == git::RefKind::remote_branch) {
        sighting.newest.exposure = Exposure::pushed;
      }
    }
    std::sort(sighting.branches.begin(), sighting.branches.end());
  }

 private:
  bool holds(const git::ObjectId& blob, const core::Digest& token) {
    const auto [slot, is_new] = tokens_.try_emplace(blob);
    if (is_new) {
      if (const auto object = store_.read(blob, context_.max_blob_size)) {
        for (const match::Match& match : context_.matcher.search(object->bytes).matches) {
          slot->second.insert(match.token.hash);
        }
      }
    }
    return slot->second.count(token) != 0;
  }

  git::ObjectStore& store_;
  const SearchContext& context_;
  std::vector<const git::Ref*> branches_;
  bool has_remote_refs_ = false;
  std::map<git::ObjectId, std::set<core::Digest>> tokens_;
};

bool has_content_path(const Sighting& sighting) {
  const LocationKind kind = sighting.newest.kind;
  return kind == LocationKind::file || kind == LocationKind::index || kind == LocationKind::symlink;
}

}  // namespace

void add_tip_presence(git::ObjectStore& store, const std::vector<git::Ref>& refs,
                      const SearchContext& context, std::vector<Sighting>& sightings) {
  TipPresence presence(store, refs, context);
  for (Sighting& sighting : sightings) {
    if (has_content_path(sighting)) {
      presence.complete(sighting);
    }
  }
}

}  // namespace ekaudit::scanner::sources
