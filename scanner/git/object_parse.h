// Raw commit, tag and tree objects to their parts. Tolerant: a malformed object yields the parts that
// could be read, as Git itself shows it; nothing here reads past `bytes` or throws.
// Formats: git-scm.com/docs/user-manual "Object storage format"; gitformat-signature(5).
#pragma once

#include <cstddef>
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
  EntryKind kind;
};

// Walks the entries of a raw tree in place: `while (auto entry = reader.next())`. Stops at the first
// malformed entry; then truncated() is true.
class TreeReader {
 public:
  explicit TreeReader(std::string_view bytes) : rest_(bytes) {}
  std::optional<TreeEntry> next();
  bool truncated() const { return truncated_; }

 private:
  std::string_view rest_;
  bool truncated_ = false;
};

}  // namespace ekaudit::scanner::git
