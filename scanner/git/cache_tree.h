// Which tree each directory of the index stands for, as far as Git has noted it: the TREE extension of the
// index (gitformat-index(5), "Cache tree"). Git writes commits from it, so it is no mere hint.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "scanner/git/object_id.h"

namespace ekaudit::scanner::git {

// By path: "" for the root, else with a '/' at the end. Directories that have changed since are left out.
using CacheTree = std::unordered_map<std::string, ObjectId>;

// Empty for bytes that make no sense.
CacheTree parse_cache_tree(std::string_view extension);

}  // namespace ekaudit::scanner::git
