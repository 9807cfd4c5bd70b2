// Phrases that the reports for people share. Everything returned is safe to print on a terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/finding.h"
#include "scanner/sighting.h"

namespace ekaudit::reporters {

// "config/deploy.env:12", "commit message, line 3", "tag v1, line 2". `mount` goes before a path.
std::string describe_place(const scanner::Location& location, std::string_view mount);

// "pushed", "not pushed", "in a stash", …; empty outside Git.
std::string_view describe_exposure(scanner::Exposure exposure);

// The first 7 digits of a commit's or blob's id.
std::string short_id(std::string_view id);

// The short id of the commit that brought the token there; empty where there is none: a ref's commit
// is only what it points to.
std::string introducing_commit(const scanner::Location& location);

// The branches that still hold the token: "main, origin/main and 3 more". At most `limit` names; empty
// if the finding names none.
std::string list_branches(const rules::Finding& finding, std::size_t limit);

// The oldest introduction, or the location itself where nothing is known about how the token got there.
const scanner::Location& first_introduction(const rules::Finding& finding);

// How often the token was introduced at this place after the first time.
std::uint64_t later_introductions(const rules::Finding& finding);

// With a full stop at the end, unless it ends in one, or in a question or exclamation mark.
std::string as_sentence(std::string text);

// At most `limit` code points; a longer text ends in an ellipsis. `text` must be valid UTF-8.
std::string shorten(std::string_view text, std::size_t limit);

// "1 token", "2 tokens", "12,345 tokens".
std::string counted(std::uint64_t count, std::string_view noun);

// "8.3 GB", in powers of 1,000.
std::string describe_bytes(std::uint64_t bytes);

}  // namespace ekaudit::reporters
