// What a search of a whole history came to, for a later run that finds the repository as it was: which
// objects hold the tokens, and who put them where and when. The tokens are not in it: a run that uses a
// record searches those objects again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/notice.h"
#include "scanner/git/object_id.h"
#include "scanner/match/scrub.h"
#include "scanner/sighting.h"
#include "scanner/sources/object_search.h"
#include "scanner/sources/sighting_set.h"

namespace ekaudit::scanner::sources {

struct HistoryRecord {
  // An object that had matches. What an expired token no longer matches is not the same.
  struct Searched {
    git::ObjectId id;
    std::size_t match_count = 0;
  };
  // A sighting whose token, line hash and directive are those of one of an object's matches. Its own token
  // has only what other matches decide as well: how sure it is, and what stands around it; and its kind.
  struct Kept {
    std::size_t object = 0;  // in `objects`
    std::size_t match = 0;   // in the order in which a search finds them
    bool has_directive = false;
    Sighting sighting;
  };

  std::vector<Searched> objects;  // ascending by id
  std::vector<Kept> sightings;
  core::Notices notices;
  std::uint64_t commit_count = 0;
  std::uint64_t blob_count = 0;
  std::uint64_t bytes = 0;
  std::uint64_t archives = 0;
  std::uint64_t lfs_pointers = 0;
  std::string root_id;  // audit::id_from_roots of HEAD, where there is no remote
};

// Nothing if one of the sightings did not come from `matches`, if something about one could not be read, or
// if it would be too large to be worth it.
std::optional<HistoryRecord> make_record(const ObjectMatches& matches, const SightingSet& sightings);

// Whether every text that stands in it is as `scrubber`, which knows all tokens, leaves it.
bool is_clean(const HistoryRecord& record, const match::Scrubber& scrubber);

// The sightings again, from what a search of `record.objects` found. Nothing if that is not what it was.
std::optional<std::vector<Sighting>> sightings_of(HistoryRecord record, const ObjectMatches& matches);

std::string write_history(const HistoryRecord& record);
// Nothing if it is not one.
std::optional<HistoryRecord> read_history(std::string_view bytes);

}  // namespace ekaudit::scanner::sources
