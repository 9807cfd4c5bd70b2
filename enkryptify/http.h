// HTTP as an auditor with a powerful token needs it: one server, no redirects, no cookies, no .netrc, TLS 1.2
// or later, verified, and limits on everything. The only user of libcurl, which is loaded when the first
// client is made: most runs need none, and loading it takes longer than they do.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/run_control.h"
#include "core/secret.h"

namespace ekaudit::enkryptify {

struct HttpOptions {
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds total_timeout{20'000};  // of one request
  std::uint64_t max_body = std::uint64_t{64} << 20;
  std::string ca_file;  // PEM; empty: the system's (ca_bundle.h)
};

enum class Method { get, post, del };

// Whether the end of the run may break a request off. What changes something is seen through: nobody would
// know whether it happened.
enum class Patience { until_stopped, until_timeout };

struct HttpRequest {
  Method method = Method::get;
  std::string path = {};  // from the base on, "/v1/workspace"
  std::optional<core::Secret> bearer = {};
  std::string body = {};  // JSON, or empty
  Patience patience = Patience::until_stopped;
};

struct HttpResponse {
  int status = 0;
  std::string body;
  std::map<std::string, std::string> headers;  // names in lower case; the last of several
};

enum class HttpFailure {
  unreachable,  // no connection, or it broke before an answer was complete
  timeout,
  untrusted,  // TLS: the certificate or the protocol was refused
  too_large,
  interrupted,
  unusable,  // libcurl is not there or lacks what is needed
};

// Whether the server may have received the request: not if there was no connection to send it over.
enum class Arrival { impossible, possible };

// `message`: one line, without a token.
struct HttpError {
  HttpFailure failure;
  std::string message;
  Arrival arrival = Arrival::impossible;
};

// Where requests go. http is allowed for the literals 127.0.0.1 and [::1] only, with no proxy.
class ApiBase {
 public:
  // "https://api.enkryptify.com", maybe with a port and a path. Errors: usage, for anything else: another
  // scheme, user or password, query, fragment, control characters.
  static core::Result<ApiBase> parse(std::string_view url);

  const std::string& url() const { return url_; }  // without a slash at the end
  bool is_local() const { return local_; }

 private:
  ApiBase(std::string url, bool local) : url_(std::move(url)), local_(local) {}

  std::string url_;
  bool local_;
};

// One connection, kept alive between requests. Not for several threads at once. Requests other than GET never
// use a connection that was used before, since libcurl sends again what such a one swallowed.
class HttpClient {
 public:
  // `control` must outlive the client; it ends a request within a second.
  HttpClient(ApiBase base, const HttpOptions& options, core::RunControl& control);
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  // The same with a connection of its own.
  HttpClient another() const;
  HttpClient& operator=(HttpClient&&) = delete;

  // Any status is an answer, those of redirects too.
  tl::expected<HttpResponse, HttpError> send(const HttpRequest& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ekaudit::enkryptify
