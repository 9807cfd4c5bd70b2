// HistoryRecord to bytes and back.
#include <array>
#include <chrono>

#include "core/byte_io.h"
#include "scanner/sources/history_record.h"

namespace ekaudit::scanner::sources {
namespace {

using Count = std::uint64_t HistoryRecord::*;
constexpr std::array<Count, 5> k_counts = {&HistoryRecord::commit_count, &HistoryRecord::blob_count,
                                           &HistoryRecord::bytes, &HistoryRecord::archives,
                                           &HistoryRecord::lfs_pointers};
using Ordinate = std::uint64_t match::Position::*;
constexpr std::array<Ordinate, 4> k_ordinates = {&match::Position::line, &match::Position::column,
                                                 &match::Position::end_line, &match::Position::end_column};

// As many flags as a number has bits, the first one lowest.
template <std::size_t Size>
std::uint64_t pack(const std::array<bool, Size>& flags) {
  std::uint64_t packed = 0;
  for (std::size_t i = 0; i < Size; ++i) {
    packed |= std::uint64_t{flags[i]} << i;
  }
  return packed;
}

class Writer {
 public:
  std::string write(const HistoryRecord& record) {
    for (const Count count : k_counts) {
      out_.number(record.*count);
    }
    out_.string(record.root_id);
    out_.number(record.objects.size());
    for (const HistoryRecord::Searched& object : record.objects) {
      out_.block(view(object.id));
      out_.number(object.match_count);
    }
    out_.number(record.sightings.size());
    for (const HistoryRecord::Kept& kept : record.sightings) {
      write(kept);
    }
    out_.number(record.notices.size());
    for (const core::Notice& notice : record.notices) {
      write(notice);
    }
    return out_.take();
  }

 private:
  void write(const HistoryRecord::Kept& kept) {
    const Sighting& sighting = kept.sighting;
    out_.number(kept.object);
    out_.number(kept.match);
    out_.number(static_cast<std::uint64_t>(sighting.token.kind));
    out_.number(static_cast<std::uint64_t>(sighting.token.confidence));
    out_.number(pack<4>({kept.has_directive, sighting.present, sighting.token.caches_secrets,
                         sighting.token.in_api_key_header}));
    out_.string(sighting.place);
    write(sighting.newest);
    out_.number(sighting.introduction_count);
    out_.number(sighting.introductions.size());
    for (const Location& location : sighting.introductions) {
      write(location);
    }
    out_.number(sighting.branches.size());
    for (const std::string& branch : sighting.branches) {
      out_.string(branch);
    }
  }

  void write(const Location& location) {
    out_.number(static_cast<std::uint64_t>(location.kind));
    out_.number(static_cast<std::uint64_t>(location.exposure));
    out_.number(pack<2>({location.author.has_value(), location.date.has_value()}));
    for (const std::string* text : {&location.path, &location.commit, &location.blob, &location.encoding}) {
      out_.string(*text);
    }
    for (const Ordinate ordinate : k_ordinates) {
      out_.number(location.position.*ordinate);
    }
    if (location.author) {
      out_.string(location.author->name);
      out_.string(location.author->email);
    }
    if (location.date) {
      out_.number(static_cast<std::uint64_t>(location.date->time_since_epoch().count()));
    }
  }

  void write(const core::Notice& notice) {
    out_.number(pack<2>({notice.incomplete, notice.online}));
    for (const std::string* text : {&notice.kind, &notice.message, &notice.path, &notice.object}) {
      out_.string(*text);
    }
  }

  core::ByteWriter out_;
};

// After the first failure whatever is read is nothing, and only the end tells.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : in_(bytes) {}

  std::optional<HistoryRecord> read() {
    HistoryRecord record;
    for (const Count count : k_counts) {
      record.*count = number();
    }
    record.root_id = text();
    record.objects.resize(count(git::k_id_size + 1));
    for (HistoryRecord::Searched& object : record.objects) {
      const auto id = in_.block(git::k_id_size);
      object.id = id ? git::ObjectId::from_raw(id->data()) : git::ObjectId();
      object.match_count = number();
    }
    constexpr std::size_t k_least_sighting = 20;
    record.sightings.resize(count(k_least_sighting));
    for (HistoryRecord::Kept& kept : record.sightings) {
      read(kept);
    }
    record.notices.resize(count(5));
    for (core::Notice& notice : record.notices) {
      read(notice);
    }
    return in_.at_end() && !damaged_ ? std::optional(std::move(record)) : std::nullopt;
  }

 private:
  std::uint64_t number() { return in_.number().value_or(0); }
  std::string text() { return std::string(in_.string().value_or(std::string_view())); }
  std::size_t count(std::size_t part_size) { return in_.count(part_size).value_or(0); }

  template <class Enumeration>
  Enumeration one_of(Enumeration last) {
    const std::uint64_t value = number();
    damaged_ |= value > static_cast<std::uint64_t>(last);
    return damaged_ ? last : static_cast<Enumeration>(value);
  }

  void read(HistoryRecord::Kept& kept) {
    Sighting& sighting = kept.sighting;
    kept.object = number();
    kept.match = number();
    sighting.token.kind = one_of(match::TokenKind::further);
    sighting.token.confidence = one_of(core::Confidence::high);
    const std::uint64_t flags = number();
    kept.has_directive = (flags & 1U) != 0;
    sighting.present = (flags & 2U) != 0;
    sighting.token.caches_secrets = (flags & 4U) != 0;
    sighting.token.in_api_key_header = (flags & 8U) != 0;
    sighting.place = text();
    read(sighting.newest);
    sighting.introduction_count = number();
    constexpr std::size_t k_least_location = 11;
    sighting.introductions.resize(count(k_least_location));
    for (Location& location : sighting.introductions) {
      read(location);
    }
    sighting.branches.resize(count(1));
    for (std::string& branch : sighting.branches) {
      branch = text();
    }
  }

  void read(Location& location) {
    location.kind = one_of(LocationKind::token);
    location.exposure = one_of(Exposure::pushed);
    const std::uint64_t flags = number();
    for (std::string* text : {&location.path, &location.commit, &location.blob, &location.encoding}) {
      *text = this->text();
    }
    for (const Ordinate ordinate : k_ordinates) {
      location.position.*ordinate = number();
    }
    if ((flags & 1U) != 0) {
      location.author = Person{text(), text()};
    }
    if ((flags & 2U) != 0) {
      location.date = core::TimePoint(std::chrono::seconds(static_cast<std::int64_t>(number())));
    }
  }

  void read(core::Notice& notice) {
    const std::uint64_t flags = number();
    notice.incomplete = (flags & 1U) != 0;
    notice.online = (flags & 2U) != 0;
    for (std::string* text : {&notice.kind, &notice.message, &notice.path, &notice.object}) {
      *text = this->text();
    }
  }

  core::ByteReader in_;
  bool damaged_ = false;
};

}  // namespace

std::string write_history(const HistoryRecord& record) {
  return Writer().write(record);
}

std::optional<HistoryRecord> read_history(std::string_view bytes) {
  return Reader(bytes).read();
}

}  // namespace ekaudit::scanner::sources
