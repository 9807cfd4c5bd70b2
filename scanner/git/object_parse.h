// Raw commit, tag and tree objects to their parts. Tolerant: a malformed object yields the parts that
// could be read, as Git itself shows it; nothing here reads past `bytes` or throws.
// Formats: git-scm.com/docs/user-manual "Object storage format"; gitformat-signature(5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "scanner/git/object_id.h"

namespace ekaudit::scanner::git {

struct Signature {
  std::string name;
  std::string email;
  std::optional<core::TimePoint> time;  // the zone is dropped: everything is shown in UTC
};

// "A U Thor <a@example.com> 1700000000 +0100"; missing parts stay empty.
Signature parse_signature(std::string_view line);

struct Commit {
  ObjectId tree;  // zero if the header is missing
  std::vector<ObjectId> parents;
  std::string_view author_line;     // after "author "
  std::string_view committer_line;  // after "committer "
  std::size_t message_offset = 0;   // first byte of the message; bytes.size() if there is none
};
Commit parse_commit(std::string_view bytes);

struct Tag {
  ObjectId target;
  std::string_view target_type;
  std::string_view name;
  std::string_view tagger_line;
  std::size_t message_offset = 0;
};
Tag parse_tag(std::string_view bytes);

enum class EntryKind { file, symlink, directory, submodule };

struct TreeEntry {
  std::string_view name;
  ObjectId id;
  EntryKind kind = EntryKind::file;
};

// Walks the entries of a raw tree in place: `while (auto entry = reader.next())`. Stops at the first
// malformed entry; then truncated() is true. Empty and repeated names pass; modes that Git does not
// write count as files. Inline because attribution passes over every entry of every tree.
class TreeReader {
 public:
  explicit TreeReader(std::string_view bytes) : next_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  std::optional<TreeEntry> next() {
    TreeEntry entry;
    return next(entry) ? std::optional(entry) : std::nullopt;
  }

  // The same without a copy. False at the end; `entry` is then left half-written.
  bool next(TreeEntry& entry) {
    // "100644 name", a NUL, the id in binary.
    const char* at = next_;
    std::uint32_t mode = 0;
    while (at != end_ && *at >= '0' && *at <= '7') {
      mode = (mode << 3) | static_cast<std::uint32_t>(*at - '0');
      ++at;
    }
    if (at == next_ || at == end_ || *at != ' ') {
      return stop();
    }
    ++at;
    const void* nul = std::memchr(at, '\0', static_cast<std::size_t>(end_ - at));
    if (nul == nullptr) {
      return stop();
    }
    const char* id = static_cast<const char*>(nul) + 1;
    if (end_ - id < static_cast<std::ptrdiff_t>(k_id_size)) {
      return stop();
    }
    entry.name = std::string_view(at, static_cast<std::size_t>(id - 1 - at));
    entry.id = ObjectId::from_raw(id);
    entry.kind = kind_of(mode);
    next_ = id + k_id_size;
    return true;
  }

  bool truncated() const { return truncated_; }

 private:
  static EntryKind kind_of(std::uint32_t mode) {
    switch (mode & 0170000U) {
      case 0040000U:
        return EntryKind::directory;
      case 0120000U:
        return EntryKind::symlink;
      case 0160000U:
        return EntryKind::submodule;
      default:
        return EntryKind::file;
    }
  }

  bool stop() {
    truncated_ = truncated_ || next_ != end_;
    next_ = end_;
    return false;
  }

  const char* next_;
  const char* end_;
  bool truncated_ = false;
};

}  // namespace ekaudit::scanner::git
