// The CLI's store of an access token and, maybe, cached secret values. Read as text, not as JSON, so that
// a store inside a string, a log line or a damaged file is found too: quotes may be escaped, as long as
// they are so consistently.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "scanner/match/api_token.h"
#include "scanner/match/layer.h"
#include "scanner/match/re2.h"

namespace ekaudit::scanner::match {

// How far from its key a store is looked at.
inline constexpr std::size_t k_store_reach = 24 << 10;

struct LocatedStore {
  Located token;  // the access token's value
  bool caches_secrets = false;
};

// Immutable: the patterns.
class StorePatterns {
 public:
  // `"enkryptify": {` with its closing quote's backslashes as the first group.
  Regex keyed_object =
      Regex::built_in(R"re("enkryptify(\\{0,15})"(?:\s|\\+[nrt]){0,64}:(?:\s|\\+[nrt]){0,64}\{)re");
  // `"accessToken": "value"`, the value as the first group.
  Regex access_token = Regex::built_in(
      R"re("accessToken\\{0,15}"(?:\s|\\+[nrt]){0,64}:(?:\s|\\+[nrt]){0,64}\\{0,15}"([0-9A-Za-z._~+/=-]+)\\{0,15}")re");
  Regex auth_object = Regex::built_in(R"re("auth(\\{0,15})"(?:\s|\\+[nrt]){0,64}:(?:\s|\\+[nrt]){0,64}\{)re");
  Regex filled_cache = Regex::built_in(
      R"re("secretCache\\{0,15}"(?:\s|\\+[nrt]){0,64}:(?:\s|\\+[nrt]){0,64}\{(?:\s|\\+[nrt]){0,64}\\{0,15}")re");
  Regex cache = Regex::built_in(R"re("secretCache\\{0,15}"(?:\s|\\+[nrt]){0,64}:)re");
  Regex version = Regex::built_in(R"re("version\\{0,15}"(?:\s|\\+[nrt]){0,64}:)re");
  Regex user_id = Regex::built_in(R"re("userId\\{0,15}"(?:\s|\\+[nrt]){0,64}:)re");
  Regex email = Regex::built_in(R"re("email\\{0,15}"(?:\s|\\+[nrt]){0,64}:)re");
};

// Finds stores in one layer; its candidates come in order. Each byte is looked at a bounded number of
// times: a region ends where the next store could begin.
class StoreFinder {
 public:
  explicit StoreFinder(const StorePatterns& patterns) : patterns_(patterns) {}

  // The store under the key whose opening quote is at `at`: an object that holds an access token.
  std::optional<LocatedStore> find_keyed(const Layer& layer, std::size_t at) const;

  // The store without that key whose `"accessToken` is at `at`: in an object `auth`, with `version` and
  // either `secretCache`, or `userId` and `email`, around it.
  std::optional<LocatedStore> find_bare(const Layer& layer, std::size_t at);

 private:
  std::optional<std::size_t> auth_before(std::string_view text, std::size_t at);

  const StorePatterns& patterns_;
  std::size_t searched_until_ = 0;          // for the key `auth`
  std::optional<std::size_t> last_auth_;    // the nearest one before searched_until_
  std::optional<std::size_t> judged_auth_;  // the one whose surroundings were looked at last
  std::size_t judged_end_ = 0;              // where its object ends
};

// Graded as a token's body, except that what is no plausible secret (under 20 characters, or entropy
// under 3.0) is a placeholder.
core::Confidence grade_access_token(std::string_view value);

}  // namespace ekaudit::scanner::match
