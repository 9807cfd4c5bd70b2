#include "enkryptify/token_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "enkryptify/answers.h"
#include "enkryptify/json.h"

namespace ekaudit::enkryptify {
namespace {

constexpr std::size_t k_longest_token = 4096;
constexpr std::size_t k_longest_name = 64;

using std::chrono::hours;

// Documented; a month has 31 days at most.
constexpr std::array<std::pair<const char*, hours>, 6> k_lifetimes = {{{"24h", hours(24)},
                                                                       {"5d", hours(24 * 5)},
                                                                       {"30d", hours(24 * 30)},
                                                                       {"60d", hours(24 * 60)},
                                                                       {"3m", hours(24 * 93)},
                                                                       {"6m", hours(24 * 186)}}};

// A string member is copied into a Secret, and wiped where it stood.
core::Secret take_secret(Json& object, const char* key) {
  const auto place = object.is_object() ? object.find(key) : object.end();
  if (!object.is_object() || place == object.end() || !place->is_string()) {
    return {};
  }
  auto& text = place->get_ref<std::string&>();
  const bool sound = !text.empty() && text.size() <= k_longest_token &&
                     std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
  core::Secret secret = sound ? core::Secret(text) : core::Secret();
  core::wipe(text);
  return secret;
}

WriteOutcome refused(std::string message) {
  return {WriteOutcome::Kind::refused, 0, std::move(message)};
}

std::string describe_status(int status, std::string_view words) {
  const char* meaning = status == 400   ? "the API does not take the request"
                        : status == 401 ? "the API does not accept the credential"
                        : status == 403 ? "the credential may not do this"
                        : status == 404 ? "the API does not know the token"
                        : status == 409 ? "the token's state does not allow it"
                        : status == 429 ? "the API's rate limit was reached, and waiting takes too long"
                                        : "the API failed";
  return fmt::format("{} (status {}{}{})", meaning, status, words.empty() ? "" : ": ", words);
}

// What only the API's front says (redirects, time-outs, failures) does not tell what became of the request.
bool is_refusal(int status) {
  return status >= 400 && status < 500 && status != 408;
}

// The answer of rotate and create: without a token in it, there is one that nobody holds.
WriteOutcome with_token(WriteOutcome outcome, HttpResponse&& response) {
  auto json = parse_json(response.body);
  core::wipe(response.body);
  if (json) {
    outcome.token.raw = take_secret(*json, "token");
    outcome.token.id = string_at(*json, "id");
    outcome.token.prefix = string_at(*json, "prefix");
  }
  if (outcome.token.raw.empty()) {
    outcome.kind = WriteOutcome::Kind::unknown;
    outcome.message = "the API's answer holds no token";
  }
  return outcome;
}

}  // namespace

bool is_token_id(std::string_view text) {
  constexpr std::size_t k_longest_id = 64;
  return !text.empty() && text.size() <= k_longest_id && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
  });
}

WriteOutcome TokenWriter::rotate(const std::string& token_id) {
  return is_token_id(token_id) ? send(Method::post, fmt::format("{}/rotate", token_id))
                               : refused("this is no token's id");
}

WriteOutcome TokenWriter::revoke(const std::string& token_id) {
  return is_token_id(token_id) ? send(Method::del, token_id) : refused("this is no token's id");
}

WriteOutcome TokenWriter::create(const std::string& request) {
  return send(Method::post, "", request);
}

WriteOutcome TokenWriter::send(Method method, const std::string& rest, const std::string& body) {
  auto response = api_.write(method, fmt::format("/v1/workspace/{}/tokens/{}", workspace_, rest), body);
  WriteOutcome outcome;
  if (!response) {
    outcome.kind = response.error().arrival == Arrival::impossible ? WriteOutcome::Kind::refused
                                                                   : WriteOutcome::Kind::unknown;
    outcome.message = response.error().error.message;
    return outcome;
  }
  outcome.status = response->status;
  if (response->status >= 200 && response->status < 300) {
    outcome.kind = WriteOutcome::Kind::done;
    return method == Method::del ? outcome : with_token(std::move(outcome), std::move(*response));
  }
  outcome.kind = is_refusal(response->status) ? WriteOutcome::Kind::refused : WriteOutcome::Kind::unknown;
  outcome.message = describe_status(response->status, error_message(response->body));
  core::wipe(response->body);
  return outcome;
}

std::optional<hours> lifetime_of(std::string_view name) {
  const auto* const place = std::find_if(k_lifetimes.begin(), k_lifetimes.end(),
                                         [&](const auto& each) { return each.first == name; });
  return place == k_lifetimes.end() ? std::nullopt : std::optional(place->second);
}

std::optional<std::string> creation_request(const Token& token) {
  if (!token.permission || !token.scope || token.scope->empty() || token.name.empty()) {
    return std::nullopt;
  }
  const bool known = token.created_at && token.expires_at && *token.expires_at > *token.created_at;
  const auto lifetime = known ? *token.expires_at - *token.created_at : std::chrono::seconds(hours(24 * 30));
  const auto* const fits = std::find_if(k_lifetimes.begin(), k_lifetimes.end(),
                                        [&](const auto& each) { return each.second + hours(1) >= lifetime; });
  const Scope& scope = *token.scope;
  return Json{{"name", token.name.substr(0, k_longest_name)},
              {"permission", *token.permission == Permission::read ? "read" : "read-write"},
              {"scope",
               {{"all", scope.all},
                {"teams", scope.teams},
                {"projects", scope.projects},
                {"environments", scope.environments}}},
              {"expiresIn", (fits == k_lifetimes.end() ? &k_lifetimes.back() : &*fits)->first}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace ekaudit::enkryptify
