// What of a message file Git will commit.
#pragma once

#include <string>
#include <string_view>

namespace ekaudit::cli {

// Without the diff that `git commit --verbose` puts below its scissors line: what it shows is searched as
// what is staged, and the lines that a commit removes are in it too. Comment lines stay, since whether they
// go depends on settings.
std::string message_to_commit(std::string_view file);

}  // namespace ekaudit::cli
