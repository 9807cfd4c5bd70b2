// What a push brings that the other side does not have.
#pragma once

#include <string>
#include <vector>

#include "audit/scan_request.h"
#include "core/notice.h"
#include "scanner/git/odb_store.h"
#include "scanner/git/range.h"
#include "scanner/git/repository.h"

namespace ekaudit::audit {

struct PushScope {
  scanner::git::RangeRequest range;          // its commits
  std::vector<scanner::git::Ref> refs;       // those that are set, as they will be
  std::vector<scanner::git::Ref> named;      // of these the ones whose names are new
  std::vector<scanner::git::ObjectId> tags;  // tag objects, sorted
  // Files that a ref leads to without any commit: a blob by itself (empty path), or a tree's.
  struct LooseBlob {
    std::string path;
    scanner::git::ObjectId id;
    std::string ref;
  };
  std::vector<LooseBlob> blobs;
  core::Notices notices;  // what the push names and cannot be read: incomplete
};

// `refs`: those that are there before the push. Old values that are not here tell nothing, and are left
// out.
PushScope find_push_scope(const Push& push, scanner::git::OdbStore& store,
                          const std::vector<scanner::git::Ref>& refs);

}  // namespace ekaudit::audit
