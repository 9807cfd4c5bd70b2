// The CLI's store of an access token and, maybe, cached secret values. Read as text, not as JSON, so that
// a store inside a string, a log line or a damaged file is found too: quotes may be escaped, as long as
// they are so consistently.
#pragma once

#include <cstddef>
#include <mutex>
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

// Immutable: the patterns. Each begins at a key's opening quote; group 1 is the backslashes before the
// closing one.
struct StorePatterns {
  StorePatterns();
  Regex keyed_object;  // "enkryptify": {
  Regex auth_object;   // "auth": {
  Regex access_token;  // "accessToken": "…"  group 2: the value
  Regex filled_cache;  // "secretCache": {"
  Regex cache;
  Regex version;
  Regex user_id;
  Regex email;
};

// Compiled when they are needed, which is rare.
class LazyStorePatterns {
 public:
  const StorePatterns& get() const {
    std::call_once(once_, [this] { patterns_.emplace(); });
    return *patterns_;
  }

 private:
  mutable std::once_flag once_;
  mutable std::optional<StorePatterns> patterns_;
};

// Finds stores in one layer; its candidates come in order. Each byte is looked at a bounded number of
// times: a region ends where the next store could begin.
class StoreFinder {
 public:
  explicit StoreFinder(const LazyStorePatterns& patterns) : patterns_(patterns) {}

  // The store under the key whose opening quote is at `at`: an object that holds an access token.
  std::optional<LocatedStore> find_keyed(const Layer& layer, std::size_t at) const;

  // The store without that key whose `"accessToken` is at `at`: in an object `auth`, with `version` and
  // either `secretCache`, or `userId` and `email`, around it.
  std::optional<LocatedStore> find_bare(const Layer& layer, std::size_t at);

 private:
  std::optional<std::size_t> auth_before(std::string_view text, std::size_t at);

  const LazyStorePatterns& patterns_;
  std::size_t searched_until_ = 0;          // for the key `auth`
  std::optional<std::size_t> last_auth_;    // the nearest one before searched_until_
  std::optional<std::size_t> judged_auth_;  // the one whose surroundings were looked at last
  std::size_t judged_end_ = 0;              // where its object ends
};

// Graded as a token's body, except that what is no plausible secret (under 20 characters, or entropy
// under 3.0) is a placeholder.
core::Confidence grade_access_token(std::string_view value);

}  // namespace ekaudit::scanner::match
