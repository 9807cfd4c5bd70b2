// `--deliver file=PATH`.
#pragma once

#include <string>

#include "core/error.h"
#include "core/secret.h"

namespace ekaudit::remedy {

// A file can be made beside `path`, and what is there is none but a regular file. Errors: io, permission,
// unsupported.
core::Result<void> check_file(const std::string& path);

// The old content or the new one, whole, whenever somebody looks: written beside it (0600), synced, renamed,
// the directory synced.
core::Result<void> deliver_to_file(const std::string& path, const core::Secret& secret);

}  // namespace ekaudit::remedy
