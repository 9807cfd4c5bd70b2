// How to reach the Enkryptify API, and as whom. Taken from the command line and the environment only, never
// from a repository; no option takes a raw token.
#pragma once

#include <string>

#include <CLI/App.hpp>

#include "audit/api_session.h"

namespace ekaudit::cli {

struct ApiOptions {
  std::string url;         // --api-url, else ENKRYPTIFY_API_URL, else the vendor's
  std::string workspace;   // --workspace, else ENKRYPTIFY_WORKSPACE, else the only one
  std::string token_file;  // --token-file, else ENKRYPTIFY_TOKEN
  bool own_tokens = false;
};

void add_api_options(CLI::App& command, ApiOptions& options);

enum class NoCredential {
  refused,   // is a core::UsageError
  accepted,  // leaves the credential empty
};

// Throws core::UsageError. A token file that others can read is refused. The variable with the token is taken
// out of the environment.
audit::ApiRequest make_api_request(const ApiOptions& options, NoCredential without);

}  // namespace ekaudit::cli
