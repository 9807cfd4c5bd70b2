#include "tests/support/api_server.h"

#include <arpa/inet.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <utility>

namespace ekaudit::tests::support {
namespace {

using Json = nlohmann::json;

constexpr const char* k_session = "session-of-the-test-server";

ApiServer::Reply json_reply(const Json& json) {
  return {200, json.dump(), {}};
}

ApiServer::Reply error_reply(int status, const std::string& message) {
  return {status, Json{{"message", message}}.dump(), {}};
}

}  // namespace

struct ApiServer::Impl {
  httplib::Server server;
  int port = 0;
  std::thread thread;
  std::string credential;
  mutable std::mutex mutex;
  std::vector<Request> log;
  Hook hook;
};

ApiServer::ApiServer(std::string credential)
    : workspaces(Json::array({{{"id", "w-1"}, {"name", "Acme"}, {"slug", "acme"}}})),
      impl_(std::make_unique<Impl>()) {
  impl_->credential = std::move(credential);
  const auto handle = [this](const httplib::Request& given, httplib::Response& response) {
    const Request request{given.method, given.path, given.get_header_value("Authorization"), given.body};
    Reply reply;
    Hook hook;
    {
      const std::lock_guard lock(impl_->mutex);
      impl_->log.push_back(request);
      hook = impl_->hook;
    }
    if (!hook || !hook(request, reply)) {
      reply = answer(request);
    }
    response.status = reply.status;
    for (const auto& [name, value] : reply.headers) {
      response.set_header(name, value);
    }
    response.set_content(reply.body, "application/json");
  };
  impl_->server.Get(".*", handle);
  impl_->server.Post(".*", handle);
  impl_->server.Delete(".*", handle);
  impl_->server.set_tcp_nodelay(true);
  impl_->port = impl_->server.bind_to_any_port("127.0.0.1");
  impl_->thread = std::thread([this] { impl_->server.listen_after_bind(); });
  while (!impl_->server.is_running()) {
    std::this_thread::yield();
  }
}

ApiServer::~ApiServer() {
  impl_->server.stop();
  impl_->thread.join();
}

std::string ApiServer::url() const {
  return "http://127.0.0.1:" + std::to_string(impl_->port);
}

void ApiServer::intercept(Hook hook) {
  const std::lock_guard lock(impl_->mutex);
  impl_->hook = std::move(hook);
}

std::vector<ApiServer::Request> ApiServer::log() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->log;
}

ApiServer::Reply ApiServer::answer(const Request& request) const {
  if (request.path == "/v1/auth/exchange" && request.method == "POST") {
    const bool is_live = request.authorization == "Bearer " + impl_->credential ||
                         std::any_of(live_tokens.begin(), live_tokens.end(), [&](const std::string& token) {
                           return request.authorization == "Bearer " + token;
                         });
    return is_live ? json_reply({{"accessToken", k_session}, {"expiresIn", 900}, {"tokenType", "Bearer"}})
                   : error_reply(401, "Invalid token");
  }
  if (request.authorization != std::string("Bearer ") + k_session &&
      request.authorization != "Bearer " + impl_->credential) {
    return error_reply(401, "Invalid token");
  }
  if (request.method != "GET") {
    return error_reply(400, "the test server only reads");
  }
  if (request.path == "/v1/workspace") {
    return json_reply(workspaces);
  }
  const std::string below = "/v1/workspace/acme/";
  const std::string rest = request.path.starts_with(below) ? request.path.substr(below.size()) : "";
  for (const auto& [name, list] :
       {std::pair{"tokens/", &tokens}, {"rbac", &members}, {"team", &teams}, {"project", &projects}}) {
    if (rest == name) {
      return json_reply(*list);
    }
  }
  for (const auto& [slug, list] : environments) {
    if (rest == "project/" + slug + "/environment") {
      return json_reply(list);
    }
  }
  return error_reply(404, "Not found");
}

Json token_record(const std::string& id, const Json& changes) {
  Json record = {{"id", id},
                 {"name", "token of " + id},
                 {"prefix", "ek_live_"},
                 {"permission", "read"},
                 {"scope",
                  {{"all", false},
                   {"teams", Json::array()},
                   {"projects", Json::array()},
                   {"environments", Json::array()}}},
                 {"type", "static"},
                 {"isOwner", true},
                 {"createdById", "m-1"},
                 {"createdAt", "2026-01-01T00:00:00.000Z"},
                 {"expiresAt", "2026-01-31T00:00:00.000Z"},
                 {"lastUsedAt", nullptr},
                 {"revokedAt", nullptr}};
  if (changes.is_object()) {
    record.update(changes);
  }
  return record;
}

struct RawServer::Impl {
  int listener = -1;
  int port = 0;
  std::thread thread;
  std::function<void(int)> serve;
  std::atomic<int> connections{0};
  std::atomic<bool> ended{false};

  void run() {
    while (!ended) {
      const int connection = ::accept(listener, nullptr, nullptr);
      if (connection < 0) {
        return;
      }
      ++connections;
      std::string header;
      char byte = 0;
      while (!header.ends_with("\r\n\r\n") && ::recv(connection, &byte, 1, 0) == 1) {
        header += byte;
      }
      if (!ended) {
        serve(connection);
      }
      ::close(connection);
    }
  }
};

RawServer::RawServer(std::function<void(int)> serve) : impl_(std::make_unique<Impl>()) {
  impl_->serve = std::move(serve);
  impl_->listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  if (impl_->listener < 0 || ::bind(impl_->listener, plain, size) != 0 ||
      ::listen(impl_->listener, 16) != 0 || ::getsockname(impl_->listener, plain, &size) != 0) {
    throw std::runtime_error("cannot listen on 127.0.0.1");
  }
  impl_->port = ntohs(address.sin_port);
  impl_->thread = std::thread([this] { impl_->run(); });
}

RawServer::~RawServer() {
  impl_->ended = true;
  ::shutdown(impl_->listener, SHUT_RDWR);
  impl_->thread.join();
  ::close(impl_->listener);
}

std::string RawServer::url() const {
  return "http://127.0.0.1:" + std::to_string(impl_->port);
}

int RawServer::connections() const {
  return impl_->connections;
}

}  // namespace ekaudit::tests::support
