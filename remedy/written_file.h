// Writing to a descriptor until all of it is there.
#pragma once

#include <string>
#include <string_view>

#include "core/error.h"

namespace ekaudit::remedy {

// False with errno set. An interrupted write goes on.
bool write_whole(int descriptor, std::string_view bytes);

// What errno says of a path: "cannot <doing> '<path>': <why>".
tl::unexpected<core::Error> system_failure(const char* doing, const std::string& path);

}  // namespace ekaudit::remedy
