// How a repository is named in reports: stable across clones, free of credentials.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scanner/git/commit_graph.h"

namespace ekaudit::audit {

// The remote's URL without userinfo, query and fragment: "https://example.com/team/app". scp-like
// addresses become ssh://host/path. Empty for local paths, which say nothing elsewhere.
std::string public_remote(std::string_view url);

// "example.com/team/app": the remote without scheme, port, trailing slash and ".git", host in lower case.
std::string id_from_remote(std::string_view public_remote);

// "roots:<16 hex digits>": a hash of the root commits that `head` leads to; empty if there are none.
std::string id_from_roots(const scanner::git::CommitGraph& graph, const scanner::git::ObjectId& head);

}  // namespace ekaudit::audit
