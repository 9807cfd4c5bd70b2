// What a shard has to know of the objects of others, so that what it says of a token at a place is what a run
// over all objects would say.
//
// A token at a path has a history: the versions of the file that hold it, which lie in several shards. So a
// shard in which anything was found reads all commits and tags, and of the blobs those that have a hit's file
// name anywhere. Everything that it then says of places where it has a hit is right; places where it has none
// may be incomplete, and are left to the shard of their newest version (belongs_to).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/digest.h"
#include "scanner/git/object_choice.h"
#include "scanner/git/odb_store.h"
#include "scanner/git/repository.h"
#include "scanner/sighting.h"
#include "scanner/sources/object_search.h"
#include "scanner/sources/search_context.h"
#include "scanner/sources/sighting_set.h"

namespace ekaudit::scanner::sources {

// Tokens that were found outside the objects, in files and in the index.
struct SoughtTokens {
  std::set<std::string> names;  // of the files, without directory
  std::set<core::Digest> hashes;

  bool empty() const { return hashes.empty(); }
  void add(const SightingSet& sightings);
};

// Completes a shard's matches as said above, and their graph; counts and notices stay the shard's own.
// `index`: blobs of the index have names too, whether or not a tree has them.
void complete_shard(git::OdbStore& store, const git::ObjectChoice& choice, SoughtTokens sought,
                    const std::vector<git::IndexEntry>& index, const git::EnumerationLimits& limits,
                    const SearchContext& context, ObjectMatches& matches);

enum class IndexSearch { done, left_out };  // whether the first shard searches the index

// Whether the shard is to report it.
bool belongs_to(const git::ObjectChoice& choice, const Sighting& sighting, IndexSearch index);

}  // namespace ekaudit::scanner::sources
