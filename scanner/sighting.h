// What the scanner hands on: one token seen at one spot, as a plain fact. Nothing is judged here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "scanner/match/match.h"

namespace ekaudit::scanner {

enum class LocationKind {
  file,  // working tree, or a file outside Git
  index,
  history,   // a blob, in a commit's tree or in none
  filename,  // the name of a file, in the working tree or in a tree object
  symlink,   // the target of a symbolic link
  commit_message,
  commit_header,  // author, committer or another header of a commit
  tag,            // an annotated tag's header or message
  note,
  ref,  // the name of a ref
  standard_input,
  pipeline,  // where a CI or deployment file hands a token over
  token,     // the record of a token in the inventory, not a place in a repository
};

// Worst last.
enum class Exposure {
  none,     // not in a repository
  ignored,  // file that Git ignores
  untracked,
  unreachable,  // no ref leads to it: reflog only, amended away, dangling
  stash,
  local,   // committed or staged, not in any remote-tracking ref
  pushed,  // reachable from a remote-tracking ref, or the repository has none
};

struct Person {
  std::string name;
  std::string email;
};

struct Location {
  LocationKind kind = LocationKind::file;
  std::string repository;  // repository id, set by audit/; empty outside Git
  std::string path;        // repository-relative bytes; empty where there is no path
  match::Position position;
  std::string commit;  // hexadecimal, or empty
  std::string blob;    // hexadecimal, or empty; of a tag: the tag object
  std::optional<Person> author;
  std::optional<core::TimePoint> date;
  std::string encoding;
  Exposure exposure = Exposure::none;
};

// One token at one place: repository-relative path, or "commit-message", "commit-header", "tag:NAME",
// "note:REF", "ref:NAME", "stdin".
struct Sighting {
  match::Token token;
  std::string place;
  // It stands in the working tree, the index or a branch's tip.
  bool present = false;
  // Where it stands now, or stood last.
  Location newest;
  // Set if every match of this token in the newest version is covered by a directive.
  std::optional<match::Directive> directive;
  std::string line_hash;
  // How it got there, oldest first; at most k_max_occurrences, with the true count beside.
  std::vector<Location> introductions;
  std::uint64_t introduction_count = 0;
  // Branches and remote-tracking branches whose tip holds it, by short name, sorted.
  std::vector<std::string> branches;
};

inline constexpr std::size_t k_max_occurrences = 1000;

}  // namespace ekaudit::scanner
