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

  // One more; `store` as store_id() says it, or empty for all. Of a Kubernetes secret it is "secret/key".
  void declare(std::string_view name, std::string_view store);
  // Those that files whose secrets are kept in `store` may name.
  SecretNames of_store(std::string_view store) const;

  // True for a name with both "enkryptify" and "token" or "key" in it, in any case and whatever stands
  // between: ENKRYPTIFY_TOKEN, enkryptify-prod-token, PROD_ENKRYPTIFY_API_KEY. Names of settings and of
  // files (…_URL, …_PROJECT, …_PATH, …_FILE) are none.
  bool is_token(std::string_view name) const;

  // The keys of a declared "secret/key" with this secret, as they were declared.
  std::vector<std::string> keys_of(std::string_view secret) const;

  // False: certainly no token is named, held or used in `content`. One pass.
  bool may_concern(std::string_view content) const;

 private:
  struct Declared {
    std::string name;
    std::string lowered;
    std::string store;
  };

  std::vector<Declared> declared_;
};

}  // namespace ekaudit::pipelines
