// Authors and dates of the commits that a report names, read when they are asked for.
#pragma once

#include <unordered_map>

#include "scanner/git/object_store.h"
#include "scanner/sighting.h"

namespace ekaudit::scanner::sources {

struct CommitDetails {
  std::optional<Person> author;
  std::optional<core::TimePoint> date;  // author date
};

class CommitDetailsReader {
 public:
  explicit CommitDetailsReader(git::ObjectStore& store) : store_(store) {}

  // Empty details where the commit cannot be read.
  const CommitDetails& of(const git::ObjectId& commit);

 private:
  git::ObjectStore& store_;
  std::unordered_map<git::ObjectId, CommitDetails, git::ObjectIdHash> cache_;
};

}  // namespace ekaudit::scanner::sources
