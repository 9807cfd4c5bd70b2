#include "audit/history_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <utility>

#include "audit/scrub_report.h"
#include "core/digest.h"
#include "core/parallel.h"
#include "scanner/git/kept_packs.h"
#include "scanner/match/scrub.h"

namespace ekaudit::audit {
namespace {

namespace git = scanner::git;
namespace sources = scanner::sources;

constexpr std::string_view k_kind = "history";

core::Digest digest_of(const std::vector<git::IndexEntry>& index) {
  core::Sha256 all;
  for (const git::IndexEntry& entry : index) {
    all.update_text(entry.path);
    all.update(view(entry.id));
    const std::array<char, 3> flags = {static_cast<char>(entry.symlink), static_cast<char>(entry.submodule),
                                       static_cast<char>(entry.intent_to_add)};
    all.update({flags.data(), flags.size()});
  }
  return all.finish();
}

core::Digest digest_of(const std::vector<git::ObjectId>& ids) {
  core::Sha256 all;
  for (const git::ObjectId& id : ids) {
    all.update(view(id));
  }
  return all.finish();
}

// Whether the next run would say the same. What could not be read may be readable then, and nothing tells.
bool is_lasting(const core::Notice& notice) {
  constexpr std::array<std::string_view, 3> k_lasting = {"shallow-clone", "partial-clone",
                                                         "object-too-large"};
  constexpr std::array<std::string_view, 2> k_passing = {"cache-not-written", "object-read-elsewhere"};
  const auto is_among = [&](const auto& kinds) {
    return std::find(kinds.begin(), kinds.end(), notice.kind) != kinds.end();
  };
  // "And 12 more" names none that could be asked again.
  const bool names_object = notice.kind != "object-too-large" || git::ObjectId::from_hex(notice.object);
  return names_object && (notice.incomplete ? is_among(k_lasting) : !is_among(k_passing));
}

}  // namespace

HistoryMemory::HistoryMemory(const ScanRequest& request, const git::Repository& repository,
                             git::OdbStore& store, const std::vector<git::IndexEntry>& index,
                             const git::PackCache& cache, const sources::SearchContext& context)
    : cache_(cache),
      repository_(repository),
      store_(store),
      context_(context),
      limits_{context.jobs, context.max_blob_size, request.max_memory} {
  if (request.verify_packs || store.largest_pack_size() < git::k_least_kept_objects) {
    return;
  }
  core::parallel_for(context.jobs, 2, 1, [&](unsigned, std::size_t task) {
    if (task == 0) {
      refs_ = repository.ref_fingerprint();
    } else {
      objects_ = store.fingerprint(context.jobs);
    }
  });
  if (objects_) {
    const core::Digest stashes = digest_of(repository.stash_entries());
    const core::Digest entries = digest_of(index);
    const std::string flags =
        fmt::format("{:d} {:d} {:d} {}", repository.is_shallow(), repository.is_partial(),
                    request.allow_shallow, static_cast<int>(request.git_backend));
    state_ = core::sha256(
        {core::view(objects_->all), core::view(refs_), core::view(stashes), core::view(entries), flags});
    place_ = core::sha256({core::view(objects_->largest_pack), repository.git_dir().native()});
  }
}

std::optional<HistoryMemory::Recalled> HistoryMemory::recall(scanner::OpaqueContent& opaque,
                                                             sources::SightingSet& sightings) const {
  const auto bytes = objects_ ? cache_.load(k_kind, place_) : std::nullopt;
  if (!bytes || !bytes->starts_with(core::view(state_))) {
    return std::nullopt;
  }
  auto record = sources::read_history(std::string_view(*bytes).substr(core::view(state_).size()));
  if (!record) {
    return std::nullopt;
  }
  if (!std::all_of(record->notices.begin(), record->notices.end(),
                   [this](const core::Notice& notice) { return still_holds(notice); })) {
    return std::nullopt;
  }
  std::vector<git::ObjectId> ids;
  std::transform(record->objects.begin(), record->objects.end(), std::back_inserter(ids),
                 [](const sources::HistoryRecord::Searched& object) { return object.id; });
  scanner::OpaqueContent counted;  // which are in the record's counts
  sources::ObjectSearch search(context_, counted, sources::ObjectSearch::Commits::leave);
  const core::Notices unread = sources::visit_objects(store_, ids, context_, limits_.object_limit(), search);
  sources::ObjectMatches matches = search.take();
  if (!unread.empty() || !std::all_of(matches.notices.begin(), matches.notices.end(), is_lasting) ||
      context_.control.stopped()) {
    return std::nullopt;
  }
  Recalled recalled;
  recalled.root_id = record->root_id;
  recalled.scan.commits = record->commit_count;
  recalled.scan.blobs = record->blob_count;
  recalled.scan.bytes = record->bytes;
  recalled.scan.notices = std::move(record->notices);  // those of the matches among them
  recalled.scan.searched_all_objects = true;
  const std::uint64_t archives = record->archives;
  const std::uint64_t lfs_pointers = record->lfs_pointers;
  auto known = sources::sightings_of(std::move(*record), matches);
  if (!known) {
    return std::nullopt;
  }
  recalled.scan.matches = std::move(matches);
  // A run that finds something changed will want those of the largest pack most.
  cache_.touch(git::k_pack_record, objects_->largest_pack);
  cache_.touch(git::k_trees_record, objects_->largest_pack);
  opaque.archives += archives;
  opaque.lfs_pointers += lfs_pointers;
  for (scanner::Sighting& sighting : *known) {
    sightings.add(std::move(sighting));
  }
  return recalled;
}

// A damaged header may have claimed a size that was none.
bool HistoryMemory::still_holds(const core::Notice& notice) const {
  if (notice.kind != "object-too-large") {
    return true;
  }
  const auto id = git::ObjectId::from_hex(notice.object);
  const auto object = id ? store_.read(*id, limits_.object_limit())
                         : core::Result<git::Object>(tl::make_unexpected(core::Error{}));
  return !object && object.error().kind == core::ErrorKind::too_large;
}

std::optional<sources::HistoryRecord> HistoryMemory::record(const HistoryScan& scan,
                                                            const scanner::OpaqueContent& opaque,
                                                            const sources::SightingSet& sightings) const {
  if (!objects_ || !std::all_of(scan.notices.begin(), scan.notices.end(), is_lasting)) {
    return std::nullopt;
  }
  auto record = sources::make_record(scan.matches, sightings);
  if (record) {
    record->notices = scan.notices;
    record->commit_count = scan.commits;
    record->blob_count = scan.blobs;
    record->bytes = scan.bytes;
    record->archives = opaque.archives;
    record->lfs_pointers = opaque.lfs_pointers;
  }
  return record;
}

void HistoryMemory::keep(const sources::HistoryRecord& record,
                         const std::vector<scanner::Sighting>& all) const {
  scanner::match::Scrubber scrubber(context_.matcher);
  add_tokens(all, scrubber);
  const auto objects = store_.fingerprint(context_.jobs);
  if (context_.control.stopped() || !objects || objects->all != objects_->all ||
      repository_.ref_fingerprint() != refs_ || !sources::is_clean(record, scrubber)) {
    return;
  }
  // Without it the next run takes longer, no more.
  (void)cache_.save(k_kind, place_, std::string(core::view(state_)) + sources::write_history(record));
}

}  // namespace ekaudit::audit
