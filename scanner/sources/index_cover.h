// Which blobs of the index need not be read, because a file of the working tree that was searched holds the
// same bytes.
//
// The proof is the file's SHA-1, or, as in Git itself, that the system's word on the file is what the
// index recorded when file and blob were last compared. That word is taken only where
//   - all of it is equal, the time of change to the nanosecond, inode and device included (file_stamp.h):
//     an index that was copied, unpacked or made up does not come with it;
//   - the index was written a tenth of a second or more after the file was last changed (index_file.h): else
//     the file could have been changed since, within the same tick of the clock;
//   - it holds after the file was read, so that what was searched is what it speaks of;
//   - nothing makes Git store other bytes than the file's, but for line ends, which neither hide a token nor
//     make one. Keywords, encodings and filters: no attributes of the repository that could be the file's
//     (.gitattributes in its directory and above, info/attributes) name them, each of these files is as the
//     index has it, and no others that were met name them either. A filter counts where the repository's own
//     configuration may define one.
// Attributes, and filters, of the user and of the system are not looked at: what a filter of theirs takes out
// of a file or puts into it was in the file that was searched, or comes from whoever runs the scan.
// Everything else is hashed.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "scanner/git/repository.h"
#include "scanner/sources/descriptor.h"

namespace ekaudit::scanner::sources {

class IndexCover {
 public:
  // `index` in path order; it must outlive the object. Files whose path starts with one of `hashed` are
  // hashed in any case; "" stands for all.
  IndexCover(const std::vector<git::IndexEntry>& index, std::vector<std::string> hashed);

  // A file, or a link's target, that was searched. `file` is null for a link. Safe from several threads, for
  // different paths.
  void add(std::string_view path, std::string_view content, const Descriptor* file);

  // `entry` must be one of the index's. Not before all files were added.
  bool covers(const git::IndexEntry& entry) const;
  // The same by the file of the entry's own path.
  bool stands_at_its_path(const git::IndexEntry& entry) const;

 private:
  enum class Proof : unsigned char { none, stamp, hash };

  bool is_hashed(std::string_view path) const;
  // The entry's number. Of several stages the first.
  std::optional<std::size_t> find(std::string_view path) const;
  // The path's slot, or the free one where it belongs. Nothing where the path shares its place with too many
  // others: an index may have been made so.
  std::optional<std::size_t> slot_of(std::string_view path) const;

  const std::vector<git::IndexEntry>& index_;
  std::vector<std::uint32_t> slots_;  // hash table of paths: an entry's number + 1; 0 is free
  std::vector<std::string> hashed_;
  std::atomic<bool> has_unknown_attributes_ = false;
  std::vector<Proof> proofs_;  // by the entry's number
  std::mutex elsewhere_mutex_;
  std::unordered_set<git::ObjectId, git::ObjectIdHash> elsewhere_;  // other files' ids
};

// Where attributes may make Git store other bytes than the files' (not counting line ends): directories, with
// a '/' at the end, for IndexCover. Reads them.
std::vector<std::string> converted_directories(const git::Repository& repository, const Descriptor& worktree,
                                               const std::vector<git::IndexEntry>& index);

}  // namespace ekaudit::scanner::sources
