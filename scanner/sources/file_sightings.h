// Matches in files, in the index and on standard input as sightings.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scanner/git/repository.h"
#include "scanner/sources/files.h"
#include "scanner/sources/sighting_set.h"

namespace ekaudit::scanner::sources {

// How exposed a file of the working tree is by itself, whatever history adds: `local` if the index
// has it, else `ignored` or `untracked`.
Exposure exposure_of_file(const git::Repository& repository, const std::vector<git::IndexEntry>& index,
                          const std::string& path);

// `exposure` is asked once per file with a match.
using FileExposure = std::function<Exposure(const std::string& path)>;
void add_file_sightings(const FileSearch& found, const FileExposure& exposure, SightingSet& sightings);

// Entries whose blob is in `blobs`. Submodule entries have none.
void add_index_sightings(const std::vector<git::IndexEntry>& index,
                         const std::map<git::ObjectId, std::vector<match::Match>>& blobs,
                         SightingSet& sightings);

// In a blob that the ref leads to without any commit, at this path of the ref's tree; an empty path: the
// ref leads to the blob itself.
void add_blob_sightings(const std::string& path, const std::string& ref, const git::ObjectId& id,
                        const std::vector<match::Match>& matches, SightingSet& sightings);

// Tokens in the names of index entries that are not in the working tree.
void add_index_name_sightings(const std::vector<git::IndexEntry>& index, const match::Matcher& matcher,
                              SightingSet& sightings);

void add_stdin_sightings(const std::vector<match::Match>& matches, SightingSet& sightings);

// In the message of a commit that is yet to be made.
void add_message_sightings(const std::vector<match::Match>& matches, SightingSet& sightings);

}  // namespace ekaudit::scanner::sources
