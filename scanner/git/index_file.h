// The index (staging area). Own code rather than libgit2, which refuses indexes without a checksum
// (index.skipHash) and with sparse directories, and allocates the claimed number of entries.
// Format: gitformat-index(5), versions 2 to 4.
#pragma once

#include <string_view>
#include <vector>

#include "core/error.h"
#include "scanner/git/repository.h"

namespace ekaudit::scanner::git {

// In path order, then by stage. Directories of a sparse index are left out: what they stand for is in
// the history. `written` is when the file was last changed: entries keep their stamps if they are
// older than that by a tenth of a second at least, and hold a time of change finer than seconds. Without it,
// none do. Errors: malformed; unsupported for a split index; too_large.
core::Result<std::vector<IndexEntry>> parse_index(std::string_view bytes, const FileTime& written = {});

// The same, with what Git noted of its directories.
core::Result<WholeIndex> parse_whole_index(std::string_view bytes);

}  // namespace ekaudit::scanner::git
