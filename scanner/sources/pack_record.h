// What a pack held, as far as a later run needs to know: which of its objects to search again, its commits,
// and how much there was. Nothing of any object's content, and nothing of a token.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/git/commit_graph.h"
#include "scanner/git/object_id.h"

namespace ekaudit::scanner::sources {

struct PackRecord {
  std::vector<git::ObjectId> to_search;  // what had a match, or could not be searched for its size
  git::CommitGraph commits;              // not finished
  std::uint64_t commit_count = 0;
  std::uint64_t blob_count = 0;
  std::uint64_t bytes = 0;
  std::uint64_t archives = 0;
  std::uint64_t lfs_pointers = 0;
};

std::string write_record(const PackRecord& record);
// Nothing if it is not one.
std::optional<PackRecord> read_record(std::string_view bytes);

}  // namespace ekaudit::scanner::sources
