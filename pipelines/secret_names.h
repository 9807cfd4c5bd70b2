// Which names stand for an Enkryptify token.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ekaudit::pipelines {

// The variable that the CLI and the SDKs read.
inline constexpr std::string_view k_token_variable = "ENKRYPTIFY_TOKEN";

// Names that the team has declared to hold tokens, beside those that can be told by themselves.
class SecretNames {
 public:
  SecretNames() = default;
  // Compared whole, in any case.
  explicit SecretNames(const std::vector<std::string>& declared);

  // True for a name with both "enkryptify" and "token" or "key" in it, in any case and whatever stands
  // between: ENKRYPTIFY_TOKEN, enkryptify-prod-token, PROD_ENKRYPTIFY_API_KEY. Names of settings and of
  // files (…_URL, …_PROJECT, …_PATH, …_FILE) are none.
  bool is_token(std::string_view name) const;

  // False: certainly no token is named, held or used in `content`. One pass.
  bool may_concern(std::string_view content) const;

 private:
  std::vector<std::string> declared_;  // in lower case
};

}  // namespace ekaudit::pipelines
