#include "scanner/sources/file_sightings.h"

#include <algorithm>
#include <utility>

namespace ekaudit::scanner::sources {
namespace {

// One sighting per token in `matches`, all at `location` but for the position.
void add_matches(const std::vector<match::Match>& matches, const std::string& place, const Location& location,
                 SightingSet& sightings) {
  for (const auto& group : group_by_token(matches)) {
    Sighting sighting;
    sighting.newest = location;
    describe_newest(group, sighting);
    sighting.place = place;
    sighting.present = true;
    if (location.kind == LocationKind::filename) {
      sighting.line_hash.clear();
    }
    sightings.add(std::move(sighting));
  }
}

// Each directory and the file itself may bear a token as its name.
void add_segment_sightings(const git::IndexEntry& entry, const match::Matcher& matcher,
                           SightingSet& sightings) {
  const std::string_view path = entry.path;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    Location location;
    location.kind = LocationKind::filename;
    location.path = path.substr(0, end);
    location.exposure = Exposure::local;
    add_matches(matcher.search(path.substr(begin, end - begin)).matches, location.path, location, sightings);
    begin = end + 1;
  }
}

}  // namespace

Exposure exposure_of_file(const git::Repository& repository, const std::vector<git::IndexEntry>& index,
                          const std::string& path) {
  const auto entry = std::lower_bound(
      index.begin(), index.end(), path,
      [](const git::IndexEntry& candidate, const std::string& wanted) { return candidate.path < wanted; });
  if (entry != index.end() && entry->path == path) {
    return Exposure::local;
  }
  return repository.is_ignored(path) ? Exposure::ignored : Exposure::untracked;
}

void add_file_sightings(const FileSearch& found, const FileExposure& exposure, SightingSet& sightings) {
  for (const FileMatches& file : found.files) {
    Location location;
    location.path = file.path;
    location.exposure = exposure(file.path);
    location.kind = file.kind == WalkedKind::symlink ? LocationKind::symlink : LocationKind::file;
    add_matches(file.content, file.path, location, sightings);
    location.kind = LocationKind::filename;
    add_matches(file.name, file.path, location, sightings);
  }
}

void add_index_sightings(const std::vector<git::IndexEntry>& index,
                         const std::map<git::ObjectId, std::vector<match::Match>>& blobs,
                         SightingSet& sightings) {
  if (blobs.empty()) {
    return;
  }
  for (const git::IndexEntry& entry : index) {
    const auto found = blobs.find(entry.id);
    if (entry.submodule || found == blobs.end()) {
      continue;
    }
    Location location;
    location.kind = entry.symlink ? LocationKind::symlink : LocationKind::index;
    location.path = entry.path;
    location.blob = entry.id.hex();
    location.exposure = Exposure::local;
    add_matches(found->second, entry.path, location, sightings);
  }
}

void add_index_name_sightings(const std::vector<git::IndexEntry>& index, const match::Matcher& matcher,
                              SightingSet& sightings) {
  for (const git::IndexEntry& entry : index) {
    if (matcher.may_match(entry.path)) {
      add_segment_sightings(entry, matcher, sightings);
    }
  }
}

void add_stdin_sightings(const std::vector<match::Match>& matches, SightingSet& sightings) {
  Location location;
  location.kind = LocationKind::standard_input;
  add_matches(matches, "stdin", location, sightings);
}

void add_blob_sightings(const std::string& path, const std::string& ref, const git::ObjectId& id,
                        const std::vector<match::Match>& matches, SightingSet& sightings) {
  Location location;
  location.kind = LocationKind::history;
  location.path = path.empty() ? ref : path;
  location.blob = id.hex();
  location.exposure = Exposure::local;
  add_matches(matches, path.empty() ? "ref:" + ref : path, location, sightings);
}

void add_message_sightings(const std::vector<match::Match>& matches, SightingSet& sightings) {
  Location location;
  location.kind = LocationKind::commit_message;
  location.exposure = Exposure::local;
  add_matches(matches, "commit-message", location, sightings);
}

}  // namespace ekaudit::scanner::sources
