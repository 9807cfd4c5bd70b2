// A whole file of the user's, up to a limit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ekaudit::cli {

// Throws core::UsageError, which names the option: not there, no regular file, larger than `limit`,
// unreadable.
std::string read_bounded_file(std::string_view option, const std::string& path, std::uint64_t limit);

}  // namespace ekaudit::cli
