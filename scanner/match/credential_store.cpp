#include "scanner/match/credential_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "scanner/match/grading.h"
#include "scanner/match/json_text.h"
#include "scanner/match/patterns.h"
#include "scanner/match/token_factory.h"

namespace ekaudit::scanner::match {
namespace {

constexpr std::size_t k_key_reach = 512;         // a key, its colon and the white space around it
constexpr std::size_t k_auth_reach = 1 << 10;    // from `auth` to the access token in it
constexpr std::size_t k_before_reach = 8 << 10;  // from the store's first key to the access token
constexpr std::size_t k_min_access_token = 20;
constexpr double k_min_entropy = 3.0;

// White space, in a string maybe as escapes; and a quote, there with backslashes before it.
constexpr std::string_view k_gap = R"re((?:\s|\\+[nrt])*)re";
constexpr std::string_view k_quote = R"re(\\*")re";

// `"name":` and the white space behind it. Group 1 is what escapes the closing quote.
std::string key(std::string_view name) {
  return fmt::format(R"re("{0}(\\*)"{1}:{1})re", name, k_gap);
}

Regex key_and(std::string_view name, std::string_view rest) {
  return Regex::built_in(key(name).append(rest));
}

// Where a group of a match stands in the text it was found in.
Span span_of(std::string_view text, std::string_view group) {
  const auto begin = static_cast<std::size_t>(group.data() - text.data());
  return {begin, begin + group.size()};
}

std::size_t bounded(std::string_view text, std::size_t at, std::size_t reach) {
  return text.size() - at < reach ? text.size() : at + reach;
}

std::optional<Located> as_access_token(std::string_view text, const std::optional<Regex::Groups>& found) {
  if (!found || (*found)[2].size() > k_max_jwt_part) {
    return std::nullopt;
  }
  return Located{span_of(text, (*found)[2]), grade_access_token((*found)[2])};
}

}  // namespace

StorePatterns::StorePatterns()
    : keyed_object(key_and("enkryptify", "\\{")),
      auth_object(key_and("auth", "\\{")),
      access_token(key_and("accessToken", fmt::format("{0}([0-9A-Za-z._~+/=-]+){0}", k_quote))),
      filled_cache(key_and("secretCache", fmt::format("\\{{{}{}", k_gap, k_quote))),
      cache(key_and("secretCache", "")),
      version(key_and("version", "")),
      user_id(key_and("userId", "")),
      email(key_and("email", "")) {}

core::Confidence grade_access_token(std::string_view value) {
  if (value.size() < k_min_access_token || shannon_entropy(value) < k_min_entropy) {
    return core::Confidence::placeholder;
  }
  return grade(value.substr(public_prefix_size(value)), Surroundings::plain);
}

std::optional<LocatedStore> StoreFinder::find_keyed(const Layer& layer, std::size_t at) const {
  const std::string_view text = layer.bytes;
  const auto key = patterns_.get().keyed_object.match_at(text, at, bounded(text, at, k_key_reach));
  if (!key) {
    return std::nullopt;
  }
  std::size_t limit = bounded(text, at, k_store_reach);
  if (const auto next = patterns_.get().keyed_object.find(text, at + 1, limit)) {
    limit = span_of(text, next->front()).begin;
  }
  const std::size_t open = span_of(text, key->front()).end - 1;
  const std::size_t end = object_end(text, open, limit, (*key)[1].size());
  const auto token = as_access_token(text, patterns_.get().access_token.find(text, open, end));
  if (!token) {
    return std::nullopt;
  }
  return LocatedStore{*token, patterns_.get().filled_cache.find(text, open, end).has_value()};
}

std::optional<std::size_t> StoreFinder::auth_before(std::string_view text, std::size_t at) {
  const std::size_t from = std::max(at - std::min(at, k_auth_reach), std::min(searched_until_, at));
  if (const std::size_t found = text.substr(from, at - from).rfind("\"auth");
      found != std::string_view::npos) {
    last_auth_ = from + found;
  }
  searched_until_ = at;
  return last_auth_ && at - *last_auth_ <= k_auth_reach ? last_auth_ : std::nullopt;
}

std::optional<LocatedStore> StoreFinder::find_bare(const Layer& layer, std::size_t at) {
  const std::string_view text = layer.bytes;
  const auto auth = auth_before(text, at);
  const auto token = as_access_token(
      text, patterns_.get().access_token.match_at(text, at, bounded(text, at, k_max_jwt_part + k_key_reach)));
  if (!auth || !token || auth == judged_auth_) {
    return std::nullopt;
  }
  const auto key = patterns_.get().auth_object.match_at(text, *auth, bounded(text, *auth, k_key_reach));
  if (!key) {
    return std::nullopt;
  }
  std::size_t limit = bounded(text, *auth, k_store_reach);
  if (const auto next = patterns_.get().auth_object.find(text, *auth + 1, limit)) {
    limit = span_of(text, next->front()).begin;
  }
  const std::size_t begin = std::max(judged_end_, *auth - std::min(*auth, k_before_reach));
  const std::size_t end = object_end(text, span_of(text, key->front()).end - 1, limit, (*key)[1].size());
  judged_auth_ = auth;
  judged_end_ = end;
  const auto has = [&](const Regex& pattern, std::size_t from, std::size_t to) {
    return pattern.find(text, from, to).has_value();
  };
  const bool is_store =
      at < end && has(patterns_.get().version, begin, limit) &&
      (has(patterns_.get().cache, begin, limit) ||
       (has(patterns_.get().user_id, *auth, end) && has(patterns_.get().email, *auth, end)));
  return is_store ? std::optional(LocatedStore{*token, has(patterns_.get().filled_cache, begin, limit)})
                  : std::nullopt;
}

}  // namespace ekaudit::scanner::match
