// What the user asked `ekaudit scan` to do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/shard.h"
#include "policy/policy.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"

namespace ekaudit::audit {

enum class Extent {
  everything,    // working tree, index, all of history
  no_history,    // working tree and index
  history_only,  // all objects and refs
  staged,        // index entries that differ from HEAD
  range,         // what the commits of a range introduced
  message,       // nothing but `message`
  pushed,        // what `push` brings
};

// One ref that a push sets; zero: it is not there.
struct RefUpdate {
  std::string name;
  scanner::git::ObjectId old_id;
  scanner::git::ObjectId new_id;
};

struct Push {
  std::vector<RefUpdate> updates;
  // Refs whose history the other side has: all that are there, those below `known_prefix`, or none; what
  // `updates` replace it has anyway.
  enum class Known { none, below, all };
  Known known = Known::none;
  std::string known_prefix;
};

// A hook reads what Git names in its environment, and leaves out whatever decides nothing: other refs, how
// far a token has spread already, the repository's id and shape.
enum class Caller { user, hook };

struct ScanRequest {
  std::vector<std::string> paths = {"."};  // "-" is standard input
  Extent extent = Extent::everything;
  std::string range;    // "A..B", for Extent::range
  std::string since;    // date or revision; limits the history of `everything` and `history_only`
  Push push;            // for Extent::pushed
  std::string message;  // of a commit to be, for Extent::message
  Caller caller = Caller::user;
  // Of the objects that `everything` and `history_only` read; what is no object is in the first shard.
  std::optional<core::Shard> shard;
  bool allow_shallow = false;
  std::uint64_t max_blob_size = std::uint64_t{256} << 20;
  std::uint64_t max_memory = std::uint64_t{1} << 30;
  scanner::git::PackBackend git_backend = scanner::git::PackBackend::automatic;
  bool verify_packs = false;
  std::filesystem::path cache_directory;  // empty: nothing is remembered from run to run
  unsigned jobs = 1;
  std::string repo_id;         // --repo-id, or empty
  bool needs_identity = true;  // false: repository ids may be left out where nothing was found
  bool show_suppressed = false;
  policy::Policy policy;
  core::TimePoint now{};      // real clock
  core::TimePoint started{};  // report's own time; SOURCE_DATE_EPOCH applies
  std::string tool_version;
};

}  // namespace ekaudit::audit
