#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "scanner/sources/file_sightings.h"
#include "scanner/sources/history_sightings.h"

namespace ekaudit::scanner::sources {
namespace {

using MatchGroup = std::vector<const match::Match*>;

// A token in contents, or a token in an entry's name: attribution follows both by number.
struct Subject {
  std::optional<std::string> name;  // set: the entry's name holds the token
  match::TokenKind kind;
  core::Digest hash;
  auto operator<=>(const Subject&) const = default;
};

class Subjects {
 public:
  git::TokenNumber number(Subject subject) {
    const auto [slot, is_new] = numbers_.try_emplace(subject, static_cast<git::TokenNumber>(list_.size()));
    if (is_new) {
      list_.push_back(std::move(subject));
    }
    return slot->second;
  }
  const Subject& operator[](git::TokenNumber number) const { return list_[number]; }

 private:
  std::map<Subject, git::TokenNumber> numbers_;
  std::vector<Subject> list_;
};

std::string_view last_segment(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

class ContentSightings {
 public:
  ContentSightings(const HistoryView& view, CommitDetailsReader& commits, SightingSet& sightings)
      : view_(view), commits_(commits), sightings_(sightings) {
    number_contents();
    number_names();
    for (std::size_t i = 0; i < view.refs.size(); ++i) {
      if (const auto tip = view.graph.find(view.refs[i].peeled)) {
        tips_.push_back(*tip);
        tip_refs_.push_back(i);
      }
    }
  }

  core::Notices run(core::RunControl& control) {
    if (hits_.empty()) {
      return {};
    }
    git::Attribution found =
        git::attribute(view_.find_hit_trees(hits_), view_.graph, hits_, tips_, view_.in_scope, control);
    for (const auto& [key, trace] : found.traces) {
      add_trace(key, trace);
    }
    for (const git::Attribution::Orphan& orphan : found.orphans) {
      add_orphan(orphan);
    }
    if (control.stopped()) {
      add_unattributed(found);
    }
    return std::move(found.notices);
  }

 private:
  void number_contents() {
    for (const auto& [blob, matches] : view_.matches.blobs) {
      for (MatchGroup& group : group_by_token(matches)) {
        const match::Token& token = group.front()->token;
        const git::TokenNumber number = subjects_.number({std::nullopt, token.kind, token.hash});
        add_hit(blob, number);
        groups_.emplace(std::pair(blob, number), std::move(group));
      }
    }
  }

  void number_names() {
    for (const NameMatch& found : view_.matches.names) {
      const match::Token& token = found.match.token;
      const git::TokenNumber number = subjects_.number({found.name, token.kind, token.hash});
      add_hit(found.child, number);
      names_.emplace(number, &found.match);
    }
  }

  void add_hit(const git::ObjectId& object, git::TokenNumber number) {
    std::vector<git::TokenNumber>& numbers = hits_[object];
    const auto place = std::lower_bound(numbers.begin(), numbers.end(), number);
    if (place == numbers.end() || *place != number) {
      numbers.insert(place, number);
    }
  }

  void add_trace(const git::PathToken& key, const git::Trace& trace) {
    const Subject& subject = subjects_[key.token];
    if (subject.name && *subject.name != last_segment(key.path)) {
      return;  // the object that bears the name lies here under another one
    }
    if (trace.introduced.empty()) {
      return;  // it came before the commits in scope
    }
    Sighting sighting;
    sighting.place = key.path;
    describe(key.token, trace.newest.blob, sighting);
    locate(key, trace.newest, sighting.newest);
    // A file's newest version is described by itself; history adds who brought it and when.
    const std::string note = note_ref_of(trace);
    for (const git::Version& version : trace.introduced) {
      const git::ObjectId& commit = view_.graph.node(version.commit).id;
      const Exposure exposure = view_.reachability.exposure(commit);
      sighting.newest.exposure = std::max(sighting.newest.exposure, exposure);
      if (sighting.introductions.size() < k_max_occurrences) {
        sighting.introductions.push_back(introduction(key, version));
      }
    }
    sighting.introduction_count = trace.introduced.size();
    add_branches(trace, sighting);
    if (!note.empty() && !subject.name) {
      turn_into_note(note, sighting);
    }
    sightings_.add(std::move(sighting));
  }

  // The token, position and directive of the version that stands in `blob`.
  void describe(git::TokenNumber number, const git::ObjectId& blob, Sighting& sighting) const {
    if (subjects_[number].name) {
      describe_newest({names_.at(number)}, sighting);
      sighting.line_hash.clear();
      return;
    }
    describe_newest(groups_.at({blob, number}), sighting);
  }

  void locate(const git::PathToken& key, const git::Version& version, Location& location) {
    const bool is_name = subjects_[key.token].name.has_value();
    const git::ObjectId& commit = view_.graph.node(version.commit).id;
    const CommitDetails& details = commits_.of(commit);
    location.kind = is_name                                   ? LocationKind::filename
                    : version.kind == git::EntryKind::symlink ? LocationKind::symlink
                                                              : LocationKind::history;
    location.path = key.path;
    location.commit = commit.hex();
    location.blob = version.blob.hex();
    location.author = details.author;
    location.date = details.date;
    location.exposure = view_.reachability.exposure(commit);
  }

  Location introduction(const git::PathToken& key, const git::Version& version) {
    Location location;
    locate(key, version, location);
    const match::Match* match =
        subjects_[key.token].name ? names_.at(key.token) : groups_.at({version.blob, key.token}).front();
    location.position = match->position;
    location.encoding = match->encoding;
    return location;
  }

  void add_branches(const git::Trace& trace, Sighting& sighting) const {
    for (const std::size_t tip : trace.held_by_tips) {
      const git::Ref& ref = view_.refs[tip_refs_[tip]];
      if (is_branch(ref)) {
        sighting.branches.push_back(short_name(ref));
      }
      sighting.present |= is_branch(ref) || ref.kind == git::RefKind::head;
    }
    std::sort(sighting.branches.begin(), sighting.branches.end());
  }

  std::string note_ref_of(const git::Trace& trace) const {
    std::string note;
    for (const git::Version& version : trace.introduced) {
      note = view_.reachability.note_ref(view_.graph.node(version.commit).id);
      if (note.empty()) {
        return {};
      }
    }
    return note;
  }

  static void turn_into_note(const std::string& ref, Sighting& sighting) {
    const auto turn = [&ref](Location& location) {
      location.kind = LocationKind::note;
      location.path = ref;
    };
    sighting.place = "note:" + ref;
    turn(sighting.newest);
    std::for_each(sighting.introductions.begin(), sighting.introductions.end(), turn);
  }

  void add_orphan(const git::Attribution::Orphan& orphan) {
    const bool is_staged = std::any_of(view_.index.begin(), view_.index.end(),
                                       [&](const git::IndexEntry& entry) { return entry.id == orphan.blob; });
    if (is_staged) {
      add_index_sightings(view_.index, {{orphan.blob, view_.matches.blobs.at(orphan.blob)}}, sightings_);
      return;
    }
    for (const git::TokenNumber number : hits_.at(orphan.blob)) {
      const Subject& subject = subjects_[number];
      if (subject.name && *subject.name != last_segment(orphan.path)) {
        continue;
      }
      Sighting sighting;
      describe(number, orphan.blob, sighting);
      Location& location = sighting.newest;
      location.kind = subject.name                             ? LocationKind::filename
                      : orphan.kind == git::EntryKind::symlink ? LocationKind::symlink
                                                               : LocationKind::history;
      location.path = orphan.path;
      location.blob = orphan.blob.hex();
      location.exposure = Exposure::unreachable;
      sighting.place = orphan.path.empty() ? "object:" + location.blob : orphan.path;
      for (const git::Ref& ref : view_.refs) {
        if (ref.peeled == orphan.blob || (!orphan.root.is_zero() && ref.peeled == orphan.root)) {
          location.exposure = view_.reachability.exposure_of_ref(ref);
          sighting.place = orphan.path.empty() ? "ref:" + ref.name : sighting.place;
          break;
        }
      }
      sighting.introductions = {location};
      sighting.introduction_count = 1;
      sightings_.add(std::move(sighting));
    }
  }

  // An interrupted run still reports every token it saw, by object, as exposed as it may be.
  void add_unattributed(const git::Attribution& found) {
    std::set<git::TokenNumber> attributed;
    for (const auto& [key, trace] : found.traces) {
      attributed.insert(key.token);
    }
    for (const auto& [key, group] : groups_) {
      const auto& [blob, number] = key;
      if (attributed.count(number) == 0) {
        Sighting sighting;
        describe_newest(group, sighting);
        sighting.newest.kind = LocationKind::history;
        sighting.newest.blob = blob.hex();
        sighting.newest.exposure = Exposure::pushed;
        sighting.place = "object:" + sighting.newest.blob;
        sightings_.add(std::move(sighting));
      }
    }
  }

  const HistoryView& view_;
  CommitDetailsReader& commits_;
  SightingSet& sightings_;
  Subjects subjects_;
  git::HitBlobs hits_;
  std::map<std::pair<git::ObjectId, git::TokenNumber>, MatchGroup> groups_;
  std::map<git::TokenNumber, const match::Match*> names_;
  std::vector<git::CommitIndex> tips_;
  std::vector<std::size_t> tip_refs_;
};

}  // namespace

core::Notices add_content_sightings(const HistoryView& view, core::RunControl& control,
                                    CommitDetailsReader& commits, SightingSet& sightings) {
  return ContentSightings(view, commits, sightings).run(control);
}

}  // namespace ekaudit::scanner::sources
