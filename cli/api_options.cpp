#include "cli/api_options.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include <CLI/CLI.hpp>

#include "core/error.h"
#include "core/text.h"
#include "scanner/sources/descriptor.h"

namespace ekaudit::cli {
namespace {

constexpr const char* k_vendors_url = "https://api.enkryptify.com";
constexpr std::size_t k_longest_token = 4096;

std::string from_environment(const char* name) {
  const char* value = getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// What would end a header, or is no token at all, is not sent anywhere.
core::Secret checked(std::string raw, std::string_view where) {
  while (!raw.empty() && (raw.back() == '\n' || raw.back() == '\r')) {
    raw.pop_back();
  }
  const bool sound = !raw.empty() && raw.size() <= k_longest_token &&
                     std::all_of(raw.begin(), raw.end(), [](char c) { return c > ' ' && c < '\x7F'; });
  core::Secret secret(raw);
  core::wipe(raw);
  if (!sound) {
    throw core::UsageError(
        fmt::format("{} holds no token: one line of visible characters is expected", where));
  }
  return secret;
}

core::Secret read_token_file(const std::string& path) {
  const std::string shown = fmt::format("--token-file '{}'", core::to_terminal(path));
  const scanner::sources::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status {};
  if (file.get() < 0 || fstat(file.get(), &status) != 0) {
    throw core::UsageError(fmt::format("{} cannot be read: {}", shown, strerror(errno)));
  }
  if (!S_ISREG(status.st_mode)) {
    throw core::UsageError(fmt::format("{} is no regular file", shown));
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    throw core::UsageError(fmt::format("{} can be read by others; chmod 600 it", shown));
  }
  std::string raw(k_longest_token + 2, '\0');
  const ssize_t size = read(file.get(), raw.data(), raw.size());
  raw.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  return checked(std::move(raw), shown);
}

enkryptify::ApiBase make_api_base(const ApiOptions& options) {
  std::string url = options.url.empty() ? from_environment("ENKRYPTIFY_API_URL") : options.url;
  auto base = enkryptify::ApiBase::parse(url.empty() ? k_vendors_url : url);
  if (!base) {
    throw core::UsageError(base.error().message);
  }
  return std::move(*base);
}

core::Secret read_credential(const ApiOptions& options, NoCredential without) {
  std::string variable = from_environment("ENKRYPTIFY_TOKEN");
  unsetenv("ENKRYPTIFY_TOKEN");
  if (!options.token_file.empty()) {
    core::wipe(variable);
    return read_token_file(options.token_file);
  }
  if (variable.empty() && without == NoCredential::refused) {
    throw core::UsageError(
        "no credential: put an API token into ENKRYPTIFY_TOKEN, or name a file that holds one with "
        "--token-file");
  }
  return variable.empty() ? core::Secret() : checked(std::move(variable), "ENKRYPTIFY_TOKEN");
}

}  // namespace

void add_api_options(CLI::App& command, ApiOptions& options) {
  command
      .add_option("--workspace", options.workspace, "The workspace [$ENKRYPTIFY_WORKSPACE, or the only one]")
      ->type_name("SLUG");
  command
      .add_option("--api-url", options.url,
                  fmt::format("The API's address [$ENKRYPTIFY_API_URL, or {}]", k_vendors_url))
      ->type_name("URL");
  command.add_option("--token-file", options.token_file, "A file with the credential [$ENKRYPTIFY_TOKEN]")
      ->type_name("FILE");
  command.add_flag("--own-tokens", options.own_tokens,
                   "A credential that sees only its own tokens does not make the run incomplete");
}

audit::ApiRequest make_api_request(const ApiOptions& options, NoCredential without) {
  audit::ApiRequest request{make_api_base(options), read_credential(options, without)};
  request.workspace =
      options.workspace.empty() ? from_environment("ENKRYPTIFY_WORKSPACE") : options.workspace;
  request.others = options.own_tokens ? audit::OthersTokens::dispensed : audit::OthersTokens::required;
  return request;
}

}  // namespace ekaudit::cli
