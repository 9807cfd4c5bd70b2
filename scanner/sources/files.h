// Files of a directory tree to matches: contents, symbolic links' targets and names.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/notice.h"
#include "scanner/content_kind.h"
#include "scanner/match/match.h"
#include "scanner/sources/file_walk.h"
#include "scanner/sources/search_context.h"

namespace ekaudit::scanner::sources {

struct FileMatches {
  std::string path;
  WalkedKind kind = WalkedKind::regular;
  std::vector<match::Match> content;  // of a symlink: its target
  std::vector<match::Match> name;     // positions within the last path segment
};

struct FileSearch {
  std::vector<FileMatches> files;  // those with a match, sorted by path
  std::uint64_t file_count = 0;
  std::uint64_t bytes = 0;
  std::vector<std::string> nested;  // as in Walk
  core::Notices notices;            // also those of the walk
};

// Called for each regular file that was read whole and each link, from several threads: path, and content
// or target; `file` is null for a link.
using ContentObserver =
    std::function<void(std::string_view path, std::string_view content, const Descriptor* file)>;

// Walks as walk_files() does and searches what it meets. `observe` may be empty.
FileSearch search_files(const Descriptor& root, std::string_view start, NestedRepositories nested,
                        const SearchContext& context, OpaqueContent& opaque, const ContentObserver& observe);

// Notices about one content's search, shared by all sources: decode budget, bare directives.
void add_search_notices(bool over_budget, bool bare_directive, std::string_view path, std::string_view object,
                        core::Notices& notices);

}  // namespace ekaudit::scanner::sources
