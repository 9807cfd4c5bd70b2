#include "enkryptify/http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <string>
#include <thread>

#include "tests/support/api_server.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tls_server.h"
#include "tests/support/tokens.h"

namespace ekaudit::enkryptify {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using tests::support::ApiServer;
using tests::support::RawServer;
using tests::support::TlsServer;

tl::expected<HttpResponse, HttpError> get(const std::string& url, HttpOptions options = {},
                                          const std::string& path = "/v1/workspace") {
  core::RunControl control;
  options.total_timeout = std::min(options.total_timeout, std::chrono::milliseconds(3000));
  HttpClient client(ApiBase::parse(url).value(), options, control);
  HttpRequest request;
  request.path = path;
  request.bearer = core::Secret(tests::support::make_token(1));
  return client.send(request);
}

HttpFailure failure_of_answer(const std::string& bytes) {
  const RawServer server([&](int socket) { ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL); });
  const auto response = get(server.url());
  EXPECT_FALSE(response) << bytes.substr(0, 80);
  EXPECT_EQ(response.error().message.find('\n'), std::string::npos);
  return response ? HttpFailure::unusable : response.error().failure;
}

TEST(ApiBase, TakesHttpsAndLoopbackOnly) {
  for (const char* good : {"https://api.enkryptify.com", "https://proxy.example:8443/enk/",
                           "http://127.0.0.1:80", "http://[::1]:8080", "https://127.0.0.1"}) {
    EXPECT_TRUE(ApiBase::parse(good)) << good;
  }
  EXPECT_EQ(ApiBase::parse("https://proxy.example/enk///")->url(), "https://proxy.example/enk");
  for (const char* bad : {"",
                          "api.enkryptify.com",
                          "http://api.enkryptify.com",
                          "http://localhost:80",
                          "http://127.0.0.1.evil.example",
                          "http://127.0.0.1@evil.example",
                          "https://user:pw@api.enkryptify.com",
                          "https://",
                          "https://:443",
                          "ftp://127.0.0.1",
                          "file:///etc/passwd",
                          "https://a?b",
                          "https://a#b",
                          "https://a b",
                          "https://a\nb",
                          "https://a\\b",
                          "http://0x7f.1",
                          "http://127.1",
                          "HTTP://127.0.0.1",
                          "http://[::ffff:127.0.0.1]",
                          "http://[::1]evil.example",
                          "http://127.0.0.1:80:90",
                          "http://127.0.0.1:",
                          "https://a%00b",
                          "http://127.0.0.1:8o",
                          "http://[::1"}) {
    EXPECT_FALSE(ApiBase::parse(bad)) << bad;
  }
}

TEST(HttpClient, BringsStatusBodyAndHeaders) {
  ApiServer server("x");
  server.intercept([](const ApiServer::Request&, ApiServer::Reply& reply) {
    reply = {418, "{\"a\": 1}", {{"Retry-After", "7"}}};
    return true;
  });
  const auto response = get(server.url());
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 418);
  EXPECT_EQ(response->body, "{\"a\": 1}");
  EXPECT_EQ(response->headers.at("retry-after"), "7");
  EXPECT_EQ(server.log().front().authorization, "Bearer " + tests::support::make_token(1));
}

TEST(HttpClient, NeverFollowsARedirect) {
  ApiServer elsewhere("x");
  ApiServer server("x");
  server.intercept([&](const ApiServer::Request&, ApiServer::Reply& reply) {
    reply = {302, "", {{"Location", elsewhere.url() + "/v1/workspace"}}};
    return true;
  });
  EXPECT_EQ(get(server.url())->status, 302);
  EXPECT_TRUE(elsewhere.log().empty());
}

TEST(HttpClient, BoundsWhatItTakes) {
  HttpOptions options;
  options.max_body = 1000;
  ApiServer server("x");
  for (const std::size_t size : {std::size_t{1000}, std::size_t{1001}, std::size_t{5'000'000}}) {
    server.intercept([&](const ApiServer::Request&, ApiServer::Reply& reply) {
      reply.body = std::string(size, 'x');
      return true;
    });
    const auto response = get(server.url(), options);
    EXPECT_EQ(response.has_value(), size == 1000);
    if (!response) {
      EXPECT_EQ(response.error().failure, HttpFailure::too_large);
    }
  }
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  EXPECT_EQ(failure_of_answer(ok + "X: " + std::string(90'000, 'x') + "\r\n\r\n"), HttpFailure::too_large);
}

TEST(HttpClient, AnEndlessBodyEnds) {
  HttpOptions options;
  options.max_body = 1 << 20;
  const RawServer server([](int socket) {
    const std::string start = "HTTP/1.1 200 OK\r\n\r\n";
    ::send(socket, start.data(), start.size(), MSG_NOSIGNAL);
    const std::string piece(65536, 'x');
    while (::send(socket, piece.data(), piece.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  const auto response = get(server.url(), options);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().failure, HttpFailure::too_large);
}

TEST(HttpClient, ASlowDripEnds) {
  HttpOptions options;
  options.total_timeout = 400ms;
  const RawServer server([](int socket) {
    const std::string start = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
    ::send(socket, start.data(), start.size(), MSG_NOSIGNAL);
    while (::send(socket, "x", 1, MSG_NOSIGNAL) > 0) {
      std::this_thread::sleep_for(20ms);
    }
  });
  const auto start = std::chrono::steady_clock::now();
  const auto response = get(server.url(), options);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().failure, HttpFailure::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
}

TEST(HttpClient, TornAnswersAreNone) {
  for (const std::string& bytes :
       {std::string(), std::string("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
        std::string("garbage\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nx"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")}) {
    EXPECT_NE(failure_of_answer(bytes), HttpFailure::unusable) << bytes;
  }
}

TEST(HttpClient, StopsWithTheRun) {
  const RawServer server([](int) { std::this_thread::sleep_for(1500ms); });
  core::RunControl control;
  HttpClient client(ApiBase::parse(server.url()).value(), {}, control);
  std::thread stopper([&] {
    std::this_thread::sleep_for(100ms);
    control.stop(core::StopReason::interrupted);
  });
  const auto start = std::chrono::steady_clock::now();
  const auto response = client.send({Method::get, "/", std::nullopt, ""});
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1300ms);
  stopper.join();
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().failure, HttpFailure::interrupted);
}

TEST(HttpClient, NobodyThereIsUnreachable) {
  std::string url;
  {
    const ApiServer gone("x");
    url = gone.url();
  }
  EXPECT_EQ(get(url).error().failure, HttpFailure::unreachable);
}

TEST(HttpClient, AWriteNeverGoesOverAConnectionThatWasUsed) {
  const RawServer server([](int socket) {
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
  });
  core::RunControl control;
  HttpClient client(ApiBase::parse(server.url()).value(), {}, control);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(client.send({Method::post, "/", std::nullopt, "{}"}));
  }
  EXPECT_EQ(server.connections(), 3) << "one each, and none sent again";
}

TEST(HttpClient, TrustsOnlyAGoodCertificate) {
  const tests::support::TemporaryDirectory directory;
  const auto ask = [&](const tests::support::CertificateOptions& certificate, bool trusted) {
    const TlsServer server(certificate);
    HttpOptions options;
    if (trusted) {
      options.ca_file = directory.path() / "ca.pem";
      tests::support::write_file(options.ca_file, server.certificate());
    }
    const auto response = get(server.url(), options);
    EXPECT_EQ(server.requests(), response ? 1 : 0) << "nothing is sent before the server is verified";
    return response
               ? std::string("answered")
               : std::string(response.error().failure == HttpFailure::untrusted ? "untrusted"
                                                                                : response.error().message);
  };
  EXPECT_EQ(ask({}, true), "answered");
  EXPECT_EQ(ask({}, false), "untrusted");
  EXPECT_EQ(ask({"DNS:other.example", -3600, 3600}, true), "untrusted");
  EXPECT_EQ(ask({"IP:127.0.0.1", -7200, -3600}, true), "untrusted");
  EXPECT_EQ(ask({"IP:127.0.0.1", 3600, 7200}, true), "untrusted");
}

}  // namespace
}  // namespace ekaudit::enkryptify
