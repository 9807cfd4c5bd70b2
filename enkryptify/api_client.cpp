#include "enkryptify/api_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <mutex>
#include <random>
#include <utility>

#include "core/text.h"

namespace ekaudit::enkryptify {
namespace {

using namespace std::chrono_literals;

constexpr const char* k_exchange = "/v1/auth/exchange";
constexpr auto k_minute = Milliseconds(60'000);
// A session is renewed this long before it ends, so that no request meets its end.
constexpr auto k_renew_before = 60s;
// The documented windows last a minute. A server that names longer ones, or one after the other, is failing.
constexpr auto k_longest_window = Milliseconds(120'000);
constexpr int k_most_windows = 3;
constexpr std::size_t k_most_connections = 4;

enum Status {
  k_ok = 200,
  k_not_signed_in = 401,
  k_forbidden = 403,
  k_not_found = 404,
  k_bad_method = 405,
  k_too_many = 429,
};

bool is_worth_another_try(int status) {
  return status == k_too_many || (status >= 500 && status < 600);
}

// What the server asks for by its clock, if a date is all that it gives.
std::optional<Milliseconds> seconds_or_date(const std::string& header,
                                            const std::optional<std::string>& date) {
  if (const auto seconds = parse_seconds(header)) {
    return seconds;
  }
  const auto until = core::parse_http_date(header);
  const auto now = date ? core::parse_http_date(*date) : std::nullopt;
  return until && now && *until >= *now ? std::optional<Milliseconds>(*until - *now) : std::nullopt;
}

std::optional<std::string> header_of(const HttpResponse& response, const char* name) {
  const auto header = response.headers.find(name);
  return header == response.headers.end() ? std::nullopt : std::optional<std::string>(header->second);
}

std::optional<Milliseconds> retry_after(const HttpResponse& response) {
  const auto header = header_of(response, "retry-after");
  return header ? seconds_or_date(*header, header_of(response, "date")) : std::nullopt;
}

// When the limit's window ends, where the limit is what stood in the way.
std::optional<Milliseconds> window_end(const HttpResponse& response) {
  const auto header = header_of(response, "ratelimit-reset");
  const auto wait = header && response.status == k_too_many ? parse_seconds(*header) : std::nullopt;
  return wait && *wait <= k_longest_window ? wait : std::nullopt;
}

std::optional<Milliseconds> wait_asked_for(const HttpResponse& response) {
  const auto asked = retry_after(response);
  return asked ? asked : window_end(response);
}

core::Error error_of(const HttpError& error) {
  switch (error.failure) {
    case HttpFailure::too_large:
      return {core::ErrorKind::too_large, error.message};
    case HttpFailure::interrupted:
      return {core::ErrorKind::interrupted, "the run was ended"};
    case HttpFailure::unusable:
      return {core::ErrorKind::unsupported, error.message};
    case HttpFailure::untrusted:
      return {core::ErrorKind::io,
              fmt::format("the server's identity could not be verified: {}", error.message)};
    case HttpFailure::timeout:
    case HttpFailure::unreachable:
      break;
  }
  return {core::ErrorKind::io, fmt::format("no answer from the API: {}", error.message)};
}

bool is_worth_another_try(const HttpError& error) {
  return error.failure == HttpFailure::unreachable || error.failure == HttpFailure::timeout;
}

core::Result<Json> json_of(const HttpResponse& response, std::string_view path) {
  auto json = parse_json(response.body);
  if (!json) {
    return core::fail(json.error().kind,
                      fmt::format("the API's answer to {} cannot be used: {}", path, json.error().message));
  }
  return json;
}

}  // namespace

ApiClient::ApiClient(HttpClient& http, core::Secret credential, Pacer& pacer, const ApiLimits& limits)
    : http_(http),
      credential_(std::move(credential)),
      pacer_(pacer),
      requests_(limits.requests_per_minute, k_minute),
      exchanges_(limits.exchanges_per_minute, k_minute),
      backoff_(limits.retry_budget, std::random_device{}()) {}

core::Result<Json> ApiClient::get(const std::string& path) {
  // A session may end early; then one more is asked for, and no third.
  for (int session = 0;; ++session) {
    if (const auto signed_in = sign_in(); !signed_in) {
      return tl::make_unexpected(signed_in.error());
    }
    HttpRequest request;
    request.path = path;
    request.bearer = session_;
    const auto response = send(request, requests_);
    if (!response) {
      return tl::make_unexpected(response.error());
    }
    if (response->status == k_not_signed_in && session == 0) {
      session_.reset();
      continue;
    }
    if (response->status != k_ok) {
      return tl::make_unexpected(describe(*response, path));
    }
    return json_of(*response, path);
  }
}

std::vector<core::Result<Json>> ApiClient::get_each(const std::vector<std::string>& paths) {
  const std::vector<std::optional<HttpResponse>> responses = send_side_by_side(paths);
  std::vector<core::Result<Json>> answers;
  std::optional<core::Error> outage;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (outage && !responses[i]) {
      answers.emplace_back(tl::make_unexpected(*outage));
      continue;
    }
    answers.push_back(responses[i] ? json_of(*responses[i], paths[i]) : get(paths[i]));
    if (!answers[i] && (answers[i].error().kind == core::ErrorKind::io ||
                        answers[i].error().kind == core::ErrorKind::interrupted)) {
      outage = answers[i].error();
    }
  }
  return answers;
}

// Asks once and takes good answers only: what did not go well is for get(), which knows what to do then.
std::vector<std::optional<HttpResponse>> ApiClient::send_side_by_side(const std::vector<std::string>& paths) {
  std::vector<std::optional<HttpResponse>> responses(paths.size());
  // A connection costs as much as a few requests.
  const std::size_t connections = std::min(paths.size() / 4, k_most_connections);
  if (connections < 2 || !sign_in()) {
    return responses;
  }
  std::mutex mutex;
  std::size_t next = 0;
  const auto take = [&]() -> std::optional<std::size_t> {
    const std::lock_guard lock(mutex);
    if (next == paths.size()) {
      return std::nullopt;
    }
    requests_.start(pacer_);
    ++request_count_;
    return next++;
  };
  const auto work = [&](HttpClient http) {
    while (const auto taken = take()) {
      HttpRequest request;
      request.path = paths[*taken];
      request.bearer = session_;
      auto response = http.send(request);
      if (!response || response->status != k_ok) {
        const std::lock_guard lock(mutex);
        next = paths.size();
        return;
      }
      responses[*taken] = std::move(*response);
    }
  };
  std::vector<std::future<void>> workers;
  for (std::size_t i = 0; i < connections; ++i) {
    workers.push_back(std::async(std::launch::async, work, http_.another()));
  }
  for (std::future<void>& worker : workers) {
    worker.get();
  }
  return responses;
}

core::Result<Exchange> ApiClient::try_exchange(const core::Secret& raw) {
  HttpRequest request;
  request.method = Method::post;
  request.path = k_exchange;
  request.bearer = raw;
  auto response = send(request, requests_);
  if (!response) {
    return tl::make_unexpected(response.error());
  }
  core::wipe(response->body);
  if (response->status != k_ok && response->status != k_not_signed_in) {
    return tl::make_unexpected(describe(*response, request.path));
  }
  return response->status == k_ok ? Exchange::accepted : Exchange::refused;
}

tl::expected<HttpResponse, Unanswered> ApiClient::write(Method method, const std::string& path,
                                                        const std::string& body) {
  for (int session = 0;;) {
    if (const auto signed_in = sign_in(); !signed_in) {
      return tl::make_unexpected(Unanswered{Arrival::impossible, signed_in.error()});
    }
    HttpRequest request{method, path, session_, body, Patience::until_timeout};
    requests_.start(pacer_);
    ++request_count_;
    auto response = http_.send(request);
    if (!response) {
      return tl::make_unexpected(Unanswered{response.error().arrival, error_of(response.error())});
    }
    note_date(*response);
    if (response->status == k_not_signed_in && session++ == 0) {
      session_.reset();
      continue;
    }
    const auto delay =
        response->status == k_too_many ? backoff_.next(wait_asked_for(*response)) : std::nullopt;
    if (!delay) {
      return std::move(*response);
    }
    pacer_.wait(*delay);
  }
}

Liveness ApiClient::probe(const core::Secret& token) {
  const auto answer = try_exchange(token);
  return !answer ? Liveness::unknown : *answer == Exchange::accepted ? Liveness::alive : Liveness::dead;
}

void ApiClient::replace_credential(core::Secret credential) {
  credential_ = std::move(credential);
  session_.reset();
}

std::vector<core::Secret> ApiClient::secrets() const {
  std::vector<core::Secret> secrets = {credential_};
  if (session_) {
    secrets.push_back(*session_);
  }
  return secrets;
}

core::Result<void> ApiClient::sign_in() {
  if (session_ && pacer_.now() < session_end_) {
    return {};
  }
  HttpRequest request;
  request.method = Method::post;
  request.path = k_exchange;
  request.bearer = credential_;
  const auto response = send(request, exchanges_);
  if (!response) {
    return tl::make_unexpected(response.error());
  }
  if (response->status == k_not_found || response->status == k_bad_method) {
    // Documented as accepted too, where there is no exchange.
    session_ = credential_;
    session_end_ = Steady::time_point::max();
    return {};
  }
  if (response->status != k_ok) {
    return tl::make_unexpected(describe(*response, request.path));
  }
  const auto json = parse_json(response->body);
  auto session = json ? read_session(*json) : tl::make_unexpected(json.error());
  if (!session) {
    return core::fail(session.error().kind, fmt::format("the API's answer to the exchange cannot be used: {}",
                                                        session.error().message));
  }
  session_ = std::move(session->jwt);
  session_end_ = pacer_.now() + std::max(session->lifetime - k_renew_before, session->lifetime / 2);
  return {};
}

core::Result<HttpResponse> ApiClient::send(const HttpRequest& request, RateLimiter& limiter) {
  for (int windows = 0;;) {
    limiter.start(pacer_);
    ++request_count_;
    auto response = http_.send(request);
    if (response) {
      note_date(*response);
      if (!is_worth_another_try(response->status)) {
        return std::move(*response);
      }
      if (const auto wait = window_end(*response); wait && windows < k_most_windows) {
        // Waiting for the limit is no failure: it takes nothing from the budget for those.
        ++windows;
        pacer_.wait(*wait);
        continue;
      }
      const auto delay = backoff_.next(retry_after(*response));
      if (!delay) {
        return tl::make_unexpected(describe(*response, request.path));
      }
      pacer_.wait(*delay);
    } else {
      const auto delay = is_worth_another_try(response.error()) ? backoff_.next(std::nullopt) : std::nullopt;
      if (!delay) {
        return tl::make_unexpected(error_of(response.error()));
      }
      pacer_.wait(*delay);
    }
  }
}

void ApiClient::note_date(const HttpResponse& response) {
  if (const auto date = response.headers.find("date"); date != response.headers.end()) {
    server_date_ = date->second;
  }
}

core::Error ApiClient::describe(const HttpResponse& response, std::string_view path) {
  const std::string own_words = error_message(response.body);
  const std::string words = own_words.empty() ? "" : fmt::format(" (\"{}\")", own_words);
  const int status = response.status;
  if (status == k_not_signed_in) {
    return {core::ErrorKind::permission,
            fmt::format("the API does not accept the credential{}: it is wrong, expired or revoked", words)};
  }
  if (status == k_forbidden) {
    return {core::ErrorKind::permission, fmt::format("the credential may not read {}{}", path, words)};
  }
  if (status == k_not_found) {
    return {core::ErrorKind::not_found, fmt::format("the API knows no {}{}", path, words)};
  }
  if (status >= 300 && status < 400) {
    return {core::ErrorKind::unsupported,
            fmt::format("the API answered {} with a redirect ({}), which is never followed", path, status)};
  }
  if (status == k_too_many) {
    return {core::ErrorKind::io, "the API's rate limit was reached, and waiting for it takes too long"};
  }
  return {core::ErrorKind::io, fmt::format("the API answered {} with status {}{}", path, status, words)};
}

}  // namespace ekaudit::enkryptify
