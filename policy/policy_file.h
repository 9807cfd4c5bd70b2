// `.ekaudit.yml`: where it lies and what it says.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "policy/fields.h"
#include "policy/settings.h"

namespace ekaudit::policy {

inline constexpr std::string_view k_policy_file = ".ekaudit.yml";

// What a file says, or what is wrong with it: the settings count only where there is no complaint.
struct ParsedPolicy {
  Settings settings;
  std::vector<Complaint> complaints;  // in the order of the file, at most Complaints::k_max
};

// Parses the text of a policy file. Complaints are safe to print.
ParsedPolicy parse_policy(std::string_view text);

// The policy file of the repository that `start` lies in, at the root of its working tree; outside Git, the
// one in the directory `start`, or in the directory of the file `start`. Nothing if there is none. A
// file that is a symbolic link is not followed, and is an error: the repository's owner is not trusted.
core::Result<std::optional<std::filesystem::path>> find_policy_file(const std::filesystem::path& start);
// The same in this very directory.
core::Result<std::optional<std::filesystem::path>> policy_file_in(const std::filesystem::path& directory);

// Reads and parses; `shown` is what people call the file. An error is one line with the place of the first
// complaint, and says how many more there are.
core::Result<Settings> load_policy(const std::filesystem::path& file, std::string_view shown);

// The file's text, refused over 4 MiB.
core::Result<std::string> read_policy_text(const std::filesystem::path& file, std::string_view shown);

// "FILE:LINE:COLUMN: message"
std::string describe(std::string_view shown, const Complaint& complaint);

}  // namespace ekaudit::policy
