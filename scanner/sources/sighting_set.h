// Joins what the sources saw: one sighting per token and place, whether it stands in a file, in the
// index, in history or in all of them.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "scanner/sighting.h"

namespace ekaudit::scanner::sources {

// Content (files, index, history, links, standard input) and metadata (names, messages, headers, tags,
// notes, refs) are judged by different rules, so they never join.
bool is_metadata(LocationKind kind);

class SightingSet {
 public:
  // Sightings of one token and place join: the newest version is the file's, then the index's, then the
  // history's; introductions, branches and the worst exposure are kept from all.
  void add(Sighting sighting);

  template <class Body>
  void for_each(Body&& body) const {
    for (const auto& [key, sighting] : sightings_) {
      body(sighting);
    }
  }

  // Sorted by place, then token. Empties the set.
  std::vector<Sighting> take();

 private:
  using Key = std::tuple<std::string, bool, match::TokenKind, core::Digest>;
  std::map<Key, Sighting> sightings_;
};

// The matches of one token in one content as a sighting's newest version: the first match's position,
// and a directive only if every match has one.
void describe_newest(const std::vector<const match::Match*>& matches, Sighting& sighting);

// Matches by token, in order of first appearance.
std::vector<std::vector<const match::Match*>> group_by_token(const std::vector<match::Match>& matches);

}  // namespace ekaudit::scanner::sources
