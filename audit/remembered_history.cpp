#include "audit/remembered_history.h"

#include <utility>

#include "audit/identity.h"
#include "audit/scan_cache.h"
#include "core/append.h"
#include "core/parallel.h"
#include "scanner/sources/tree_lookup.h"

namespace ekaudit::audit {

namespace git = scanner::git;
namespace sources = scanner::sources;

bool RememberedHistory::is_remembered() const {
  return choice_.is_all() && uses_cache(request_, extent_);
}

HistoryScan RememberedHistory::search(const std::vector<git::IndexEntry>& index,
                                      scanner::OpaqueContent& opaque, sources::SightingSet& sightings) {
  if (!is_remembered()) {
    return search_objects(index, opaque, sightings);
  }
  cache_.emplace(open_cache(request_));
  memory_.emplace(request_, repository_, store_, index, *cache_, context_);
  if (auto recalled = memory_->recall(opaque, sightings)) {
    if (!recalled->root_id.empty()) {
      root_id_ = std::move(recalled->root_id);
    }
    return std::move(recalled->scan);
  }
  HistoryScan scan = search_objects(index, opaque, sightings);
  if (scan.searched_all_objects) {
    record_ = memory_->record(scan, opaque, sightings);
  }
  return scan;
}

void RememberedHistory::keep(const std::vector<scanner::Sighting>& all) {
  if (record_) {
    const bool has_remote = !id_from_remote(public_remote(repository_.remote_url())).empty();
    record_->root_id = has_remote ? std::string() : root_id();
    memory_->keep(*record_, all);
    record_.reset();
  }
}

HistoryScan RememberedHistory::search_objects(const std::vector<git::IndexEntry>& index,
                                              scanner::OpaqueContent& opaque,
                                              sources::SightingSet& sightings) {
  read_refs();
  HistoryInput input{repository_, store_, refs_, index, context_, request_, extent_, choice_, {}};
  input.sought.add(sightings);
  input.kept = kept_ ? &*kept_ : nullptr;
  HistoryScan scan = scan_history(input, opaque, sightings);
  store_.end_passes();
  core::append(scan.notices, std::move(ref_notices_));
  graph_ = std::move(scan.graph);
  return scan;
}

// Packs are made ready meanwhile, as far as they are to be read: either takes its time where there is much,
// on one thread for the most part.
void RememberedHistory::read_refs() {
  core::parallel_for(context_.jobs, reads_all_objects(request_, extent_) ? 2 : 1, 1,
                     [&](unsigned, std::size_t task) {
                       if (task == 0) {
                         refs_ = repository_.refs(ref_notices_);
                       } else {
                         store_.prepare(unknown_packs(), context_.jobs, context_.control);
                       }
                     });
}

std::vector<std::uint32_t> RememberedHistory::unknown_packs() {
  std::vector<std::uint32_t> packs = store_.parts().packs;
  if (cache_) {
    kept_.emplace(git::find_kept_packs(*cache_, store_, context_.jobs));
    for (const git::KeptPack& pack : kept_->packs) {
      if (pack.record) {
        std::erase(packs, pack.number);
      }
    }
  }
  return packs;
}

const std::string& RememberedHistory::root_id() {
  if (!root_id_) {
    const auto head = repository_.head();
    graph_.finish();
    if (head && !graph_.find(*head)) {
      graph_ = sources::load_commits(store_, {*head}, context_.control);
    }
    root_id_ = head ? id_from_roots(graph_, *head) : std::string();
  }
  return *root_id_;
}

}  // namespace ekaudit::audit
