// `--deliver exec=COMMAND`.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/run_control.h"
#include "core/secret.h"

namespace ekaudit::remedy {

using Variables = std::vector<std::pair<std::string, std::string>>;

// `/bin/sh -c COMMAND` with the secret on its standard input, our environment with `variables` and without
// ENKRYPTIFY_TOKEN, and our stderr as its output: stdout is for reports. Errors: io, where it does not end
// with 0 within `limit`; interrupted.
core::Result<void> deliver_to_command(const std::string& command, const Variables& variables,
                                      const core::Secret& secret, core::RunControl& control,
                                      std::chrono::seconds limit = std::chrono::minutes(5));

}  // namespace ekaudit::remedy
