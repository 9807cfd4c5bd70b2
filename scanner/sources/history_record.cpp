#include "scanner/sources/history_record.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace ekaudit::scanner::sources {
namespace {

using MatchList = std::vector<const match::Match*>;

struct Holder {
  std::size_t number = 0;  // of the object, in order of ids
  MatchList list;          // in an order that is the same for each search
};

using MatchesOf = std::map<git::ObjectId, Holder>;

MatchesOf by_object(const ObjectMatches& matches) {
  MatchesOf all;
  for (const auto& [id, found] : matches.blobs) {
    std::transform(found.begin(), found.end(), std::back_inserter(all[id].list),
                   [](const match::Match& match) { return &match; });
  }
  for (const std::vector<TextMatch>* texts : {&matches.commits, &matches.tags}) {
    for (const TextMatch& found : *texts) {
      all[found.object].list.push_back(&found.match);
    }
  }
  std::size_t number = 0;
  for (auto& [id, found] : all) {
    found.number = number++;
  }
  return all;
}

// A larger record takes longer than what it saves.
constexpr std::size_t k_most_text = std::size_t{32} << 20;

template <class Visit>
void for_each_text(const Location& location, Visit&& visit) {
  visit(location.path);
  if (location.author) {
    visit(location.author->name);
    visit(location.author->email);
  }
}

template <class Visit>
void for_each_text(const Sighting& sighting, Visit&& visit) {
  visit(sighting.place);
  for_each_text(sighting.newest, visit);
  for (const Location& introduction : sighting.introductions) {
    for_each_text(introduction, visit);
  }
  for (const std::string& branch : sighting.branches) {
    visit(branch);
  }
}

// Commits and tags have someone who made them, unless they could not be read.
bool is_read(const Location& location) {
  return (location.commit.empty() && location.kind != LocationKind::tag) || location.author.has_value();
}

class RecordMaker {
 public:
  explicit RecordMaker(const ObjectMatches& matches) : matches_(by_object(matches)) {
    for (const auto& [id, found] : matches_) {
      record_.objects.push_back({id, found.list.size()});
    }
  }

  void add(const Sighting& sighting) {
    constexpr std::size_t k_least_size = 200;  // of what is no text
    for_each_text(sighting, [this](const std::string& text) { text_ += text.size(); });
    text_ += (sighting.introductions.size() + 3) * k_least_size;
    const auto object = object_of(sighting.newest);
    if (!fits_ || text_ > k_most_text || object == matches_.end() || !is_read(sighting.newest) ||
        !std::all_of(sighting.introductions.begin(), sighting.introductions.end(), is_read)) {
      fits_ = false;
      return;
    }
    const auto match = match_of(sighting, object->second.list);
    fits_ = match != object->second.list.end() && (!sighting.directive || (*match)->directive);
    if (fits_) {
      HistoryRecord::Kept kept;
      kept.object = object->second.number;
      kept.match = static_cast<std::size_t>(match - object->second.list.begin());
      kept.has_directive = sighting.directive.has_value();
      kept.sighting = without_token(sighting);
      record_.sightings.push_back(std::move(kept));
    }
  }

  std::optional<HistoryRecord> take() { return fits_ ? std::optional(std::move(record_)) : std::nullopt; }

 private:
  MatchesOf::const_iterator object_of(const Location& location) const {
    const auto id = git::ObjectId::from_hex(location.blob.empty() ? location.commit : location.blob);
    return id ? matches_.find(*id) : matches_.end();
  }

  static MatchList::const_iterator match_of(const Sighting& sighting, const MatchList& list) {
    return std::find_if(list.begin(), list.end(), [&](const match::Match* each) {
      return each->token.hash == sighting.token.hash && each->token.kind == sighting.token.kind &&
             each->position == sighting.newest.position && each->encoding == sighting.newest.encoding &&
             each->line_hash == sighting.line_hash;
    });
  }

  static Sighting without_token(const Sighting& sighting) {
    Sighting kept = sighting;
    kept.token = match::Token();
    kept.token.kind = sighting.token.kind;
    kept.token.confidence = sighting.token.confidence;
    kept.token.caches_secrets = sighting.token.caches_secrets;
    kept.token.in_api_key_header = sighting.token.in_api_key_header;
    kept.directive.reset();
    kept.line_hash.clear();
    return kept;
  }

  MatchesOf matches_;
  HistoryRecord record_;
  std::size_t text_ = 0;
  bool fits_ = true;
};

}  // namespace

std::optional<HistoryRecord> make_record(const ObjectMatches& matches, const SightingSet& sightings) {
  RecordMaker maker(matches);
  sightings.for_each([&](const Sighting& sighting) { maker.add(sighting); });
  return maker.take();
}

bool is_clean(const HistoryRecord& record, const match::Scrubber& scrubber) {
  bool clean = true;
  const auto check = [&](const std::string& text) { clean = clean && scrubber.scrub(text) == text; };
  for (const HistoryRecord::Kept& kept : record.sightings) {
    for_each_text(kept.sighting, check);
  }
  for (const core::Notice& notice : record.notices) {
    check(notice.message);
    check(notice.path);
  }
  return clean;
}

std::optional<std::vector<Sighting>> sightings_of(HistoryRecord record, const ObjectMatches& matches) {
  const MatchesOf found = by_object(matches);
  const bool is_as_it_was =
      std::equal(record.objects.begin(), record.objects.end(), found.begin(), found.end(),
                 [](const HistoryRecord::Searched& before, const auto& now) {
                   return before.id == now.first && before.match_count == now.second.list.size();
                 });
  if (!is_as_it_was) {
    return std::nullopt;
  }
  std::vector<const MatchList*> lists;
  for (const auto& [id, object] : found) {
    lists.push_back(&object.list);
  }
  std::vector<Sighting> sightings;
  sightings.reserve(record.sightings.size());
  for (HistoryRecord::Kept& kept : record.sightings) {
    if (kept.object >= lists.size() || kept.match >= lists[kept.object]->size()) {
      return std::nullopt;
    }
    const match::Match& match = *(*lists[kept.object])[kept.match];
    const match::Token given = std::move(kept.sighting.token);
    if (match.token.kind != given.kind) {
      return std::nullopt;
    }
    kept.sighting.token = match.token;
    kept.sighting.token.confidence = given.confidence;
    kept.sighting.token.caches_secrets = given.caches_secrets;
    kept.sighting.token.in_api_key_header = given.in_api_key_header;
    kept.sighting.line_hash = match.line_hash;
    kept.sighting.directive = kept.has_directive ? match.directive : std::nullopt;
    sightings.push_back(std::move(kept.sighting));
  }
  return sightings;
}

}  // namespace ekaudit::scanner::sources
