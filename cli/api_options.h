// How to reach the Enkryptify API, and as whom. Taken from the command line and the environment only, never
// from a repository; no option takes a raw token.
#pragma once

#include <string>

#include <CLI/App.hpp>

#include "core/secret.h"
#include "enkryptify/http.h"

namespace ekaudit::cli {

struct ApiOptions {
  std::string url;         // --api-url, else ENKRYPTIFY_API_URL, else the vendor's
  std::string workspace;   // --workspace, else ENKRYPTIFY_WORKSPACE, else the only one
  std::string token_file;  // --token-file, else ENKRYPTIFY_TOKEN
};

void add_api_options(CLI::App& command, ApiOptions& options);

// These throw core::UsageError.
enkryptify::ApiBase make_api_base(const ApiOptions& options);
std::string workspace_of(const ApiOptions& options);
// A file that others can read is refused. The variable is taken out of the environment.
core::Secret read_credential(const ApiOptions& options);

}  // namespace ekaudit::cli
