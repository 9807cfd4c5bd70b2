// Questions to the Enkryptify API: with a session token got for the credential, within the documented rates,
// and asked again where the server or the network failed. What changes something goes through write(), which
// never sends anything twice that may have happened.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/secret.h"
#include "enkryptify/answers.h"
#include "enkryptify/http.h"
#include "enkryptify/json.h"
#include "enkryptify/pace.h"

namespace ekaudit::enkryptify {

struct ApiLimits {
  // Documented: 200 requests a minute for an address, 10 exchanges a minute for a token. A few are left to
  // others behind the same address.
  std::size_t requests_per_minute = 180;
  std::size_t exchanges_per_minute = 10;
  Milliseconds retry_budget{60'000};  // of waiting between attempts, for the whole run
};

// A request without an answer: whether it may have been carried out all the same.
struct Unanswered {
  Arrival arrival;
  core::Error error;
};

enum class Liveness { alive, dead, unknown };
enum class Exchange { accepted, refused };

class ApiClient {
 public:
  // `http` and `pacer` must outlive the client.
  ApiClient(HttpClient& http, core::Secret credential, Pacer& pacer, const ApiLimits& limits = {});

  // Errors: permission (401, 403), not_found, malformed, too_large, unsupported (a redirect, no libcurl), io
  // (no answer, 429 and 5xx beyond the budget), interrupted. Messages are one line and hold no token.
  core::Result<Json> get(const std::string& path);

  // The same for several paths, over a few connections; answers are in the order of `paths`. Where the API
  // did not answer one (io, interrupted), those after it share its error and are not asked for.
  std::vector<core::Result<Json>> get_each(const std::vector<std::string>& paths);

  // Whether the API takes another raw token for a session, which is a use of that token. The session is
  // thrown away. Errors as for get(), but for 401, which is the answer `refused`.
  core::Result<Exchange> try_exchange(const core::Secret& raw);

  // Sends a request that changes something, on a connection of its own, and sees it through whatever ends the
  // run. Sent again only after an answer that says that nothing was done: 429, and once 401. Any status is an
  // answer; the body may hold a new token.
  tl::expected<HttpResponse, Unanswered> write(Method method, const std::string& path,
                                               const std::string& body = {});

  // Exchanges the token, which counts as a use of it. Unknown: there was no answer, or no clear one.
  Liveness probe(const core::Secret& token);

  // From now on asks as somebody else: the credential itself was rotated.
  void replace_credential(core::Secret credential);

  // What was sent to prove who asks, for taking it out of texts: the credential and the session's token.
  std::vector<core::Secret> secrets() const;

  // Of the last answer, to compare with our own clock.
  std::optional<std::string> server_date() const { return server_date_; }
  std::size_t request_count() const { return request_count_; }

 private:
  core::Result<void> sign_in();
  // Sends until there is an answer that asking again would not change.
  core::Result<HttpResponse> send(const HttpRequest& request, RateLimiter& limiter);
  std::vector<std::optional<HttpResponse>> send_side_by_side(const std::vector<std::string>& paths);
  void note_date(const HttpResponse& response);
  static core::Error describe(const HttpResponse& response, std::string_view path);

  HttpClient& http_;
  core::Secret credential_;
  Pacer& pacer_;
  RateLimiter requests_;
  RateLimiter exchanges_;
  Backoff backoff_;
  std::optional<core::Secret> session_;  // or the credential itself, where there is no exchange
  Steady::time_point session_end_{};
  std::optional<std::string> server_date_;
  std::size_t request_count_ = 0;
};

}  // namespace ekaudit::enkryptify
