// A workspace with a few tokens on the test server, and ekaudit run against it by an administrator.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/integration/runner.h"
#include "tests/support/api_server.h"
#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {

class RemedyWorkspace {
 public:
  // Live tokens: "own" (the credential), "alpha", "beta", "gamma" (named "deploy alpha" and so on), used a
  // day ago; "gone" is revoked.
  RemedyWorkspace();

  Json record(const std::string& id, const Json& changes = {}) const;

  std::vector<std::string> command(const std::vector<std::string>& arguments) const;
  support::Environment environment() const;
  support::ProcessResult run(const std::vector<std::string>& arguments, std::string_view input = {}) const;

  std::filesystem::path path(const std::string& name) const { return directory_.path() / name; }
  std::string content(const std::string& name) const;

  support::ApiServer& server() { return server_; }
  const std::string& credential() const { return credential_; }
  const std::string& value(const std::string& id) const { return values_.at(id); }
  // No file below the directory but `except`, and neither output, holds what comes after the public part of
  // any value that a token ever had. Gives the places where one was found.
  std::vector<std::string> places_of_secrets(const support::ProcessResult& result,
                                             const std::vector<std::string>& except = {}) const;

 private:
  const std::string credential_ = support::make_token(1);
  std::map<std::string, std::string> values_;
  support::ApiServer server_{credential_};
  const support::TemporaryDirectory directory_;
};

}  // namespace ekaudit::tests::integration
