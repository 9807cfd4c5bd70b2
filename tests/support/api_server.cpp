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

#include "core/clock.h"
#include "tests/support/tokens.h"

#ifdef EKAUDIT_SANITIZED
// A test fills the workspace between requests. ThreadSanitizer does not see the order that a connection
// makes, and nothing of the program runs below these functions. NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" const char* __tsan_default_suppressions() {
  return "race:ekaudit::tests::support::ApiServer::\n";
}
#endif

namespace ekaudit::tests::support {
namespace {

using Json = nlohmann::json;

constexpr const char* k_session = "session-of-the-test-server";
constexpr std::size_t k_prefix_size = 16;  // "ek_live_" and eight more
constexpr std::chrono::milliseconds k_while{300};

ApiServer::Reply json_reply(const Json& json) {
  return {200, json.dump(), {}};
}

ApiServer::Reply error_reply(int status, const std::string& message) {
  return {status, Json{{"message", message}}.dump(), {}};
}

bool is_write(const ApiServer::Request& request) {
  return request.method != "GET" && request.path != "/v1/auth/exchange";
}

bool is_revoked(const Json& record) {
  return record.contains("revokedAt") && !record["revokedAt"].is_null();
}

// Of a list of records, constant or not.
template <class List>
auto find_record(List& tokens, const std::string& id) -> decltype(&*tokens.begin()) {
  const auto place =
      std::find_if(tokens.begin(), tokens.end(), [&](const Json& record) { return record["id"] == id; });
  return place == tokens.end() ? nullptr : &*place;
}

// The exchange of a token that the API has given, and that was not revoked since.
bool takes_value(const std::map<std::string, std::string>& values, const Json& tokens,
                 const std::string& authorization) {
  return std::any_of(values.begin(), values.end(), [&](const auto& each) {
    const Json* record = find_record(tokens, each.first);
    return authorization == "Bearer " + each.second && record != nullptr && !is_revoked(*record);
  });
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
  Fate fate;
  std::map<std::string, std::string> values;  // by token id
  std::map<std::string, int> rotations;
  std::vector<std::thread> late;
  std::uint64_t next_value = 900'000;
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
    bool broken = false;
    if (!hook || !hook(request, reply)) {
      if (is_write(request)) {
        handle_write(request, reply, broken);
      } else {
        const std::lock_guard lock(impl_->mutex);
        reply = answer(request);
      }
    }
    if (broken) {
      response.set_content_provider(1000, "application/json",
                                    [](std::size_t, std::size_t, httplib::DataSink&) { return false; });
      return;
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
  for (std::thread& each : impl_->late) {
    each.join();
  }
}

std::string ApiServer::url() const {
  // What was set until now is so before the requests that follow: ThreadSanitizer sees the lock, and not the
  // order that a connection makes.
  const std::lock_guard lock(impl_->mutex);
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

void ApiServer::set_fate(Fate fate) {
  const std::lock_guard lock(impl_->mutex);
  impl_->fate = std::move(fate);
}

std::string ApiServer::value_of(const std::string& token_id) const {
  const std::lock_guard lock(impl_->mutex);
  const auto place = impl_->values.find(token_id);
  return place == impl_->values.end() ? std::string() : place->second;
}

void ApiServer::set_value(const std::string& token_id, const std::string& raw) {
  const std::lock_guard lock(impl_->mutex);
  impl_->values[token_id] = raw;
  (*find_record(tokens, token_id))["prefix"] = raw.substr(0, k_prefix_size);
}

Json ApiServer::record_of(const std::string& token_id) const {
  const std::lock_guard lock(impl_->mutex);
  const Json* record = find_record(std::as_const(tokens), token_id);
  return record == nullptr ? Json() : *record;
}

std::size_t ApiServer::record_count() const {
  const std::lock_guard lock(impl_->mutex);
  return tokens.size();
}

int ApiServer::rotations_of(const std::string& token_id) const {
  const std::lock_guard lock(impl_->mutex);
  const auto place = impl_->rotations.find(token_id);
  return place == impl_->rotations.end() ? 0 : place->second;
}

std::size_t ApiServer::writes() const {
  const auto requests = log();
  return static_cast<std::size_t>(std::count_if(requests.begin(), requests.end(), is_write));
}

void ApiServer::handle_write(const Request& request, Reply& reply, bool& broken) {
  Fate fate;
  {
    const std::lock_guard lock(impl_->mutex);
    fate = impl_->fate;
  }
  const Mishap mishap = fate ? fate(request) : Mishap::none;
  broken = mishap == Mishap::lost || mishap == Mishap::dropped || mishap == Mishap::late;
  if (mishap == Mishap::slow) {
    std::this_thread::sleep_for(k_while);
  }
  const std::lock_guard lock(impl_->mutex);
  if (mishap == Mishap::dropped) {
    return;
  }
  if (mishap == Mishap::late) {
    impl_->late.emplace_back([this, request] {
      std::this_thread::sleep_for(k_while);
      const std::lock_guard later(impl_->mutex);
      change(request);
    });
    return;
  }
  reply = change(request);
  if (mishap == Mishap::duplicated) {
    reply = change(request);
  } else if (mishap == Mishap::outdated) {
    change(request);
  } else if (mishap == Mishap::failed) {
    reply = error_reply(502, "Bad gateway");
  } else if (mishap == Mishap::garbled) {
    reply.body = "{}";
  }
}

ApiServer::Reply ApiServer::change(const Request& request) {
  if (request.authorization != std::string("Bearer ") + k_session) {
    return error_reply(401, "Invalid token");
  }
  const std::string below = "/v1/workspace/acme/tokens/";
  if (!request.path.starts_with(below)) {
    return error_reply(404, "Not found");
  }
  std::string id = request.path.substr(below.size());
  if (id.empty()) {
    return create(request);
  }
  const bool rotates = request.method == "POST" && id.ends_with("/rotate");
  id = id.substr(0, id.find('/'));
  Json* record = find_record(tokens, id);
  if (record == nullptr) {
    return error_reply(404, "Token not found");
  }
  if (is_revoked(*record)) {
    return error_reply(409, "Token is revoked");
  }
  if (rotates) {
    return rotate(*record);
  }
  (*record)["revokedAt"] = "2026-01-15T00:00:00.000Z";
  return json_reply({{"message", "Token revoked"}});
}

ApiServer::Reply ApiServer::rotate(Json& record) {
  const std::string id = record["id"];
  const std::string raw = make_token(impl_->next_value++);
  impl_->values[id] = raw;
  ++impl_->rotations[id];
  record["prefix"] = raw.substr(0, k_prefix_size);
  return json_reply({{"id", id}, {"token", raw}, {"prefix", record["prefix"]}});
}

ApiServer::Reply ApiServer::create(const Request& request) {
  const Json body = Json::parse(request.body, nullptr, false);
  if (!body.is_object() || !body.contains("name") || !body.contains("permission") ||
      !body.contains("scope") || !body.contains("expiresIn")) {
    return error_reply(400, "Invalid input");
  }
  const std::string raw = make_token(impl_->next_value++);
  const std::string id = "created-" + std::to_string(impl_->next_value);
  Json record = token_record(id, {{"name", body["name"]},
                                  {"permission", body["permission"]},
                                  {"scope", body["scope"]},
                                  {"prefix", raw.substr(0, k_prefix_size)},
                                  {"createdAt", core::format_rfc3339(core::SystemClock().now())},
                                  {"expiresAt", "2099-01-01T00:00:00.000Z"}});
  tokens.push_back(record);
  impl_->values[id] = raw;
  record["token"] = raw;
  return {201, record.dump(), {}};
}

ApiServer::Reply ApiServer::answer(const Request& request) const {
  if (request.path == "/v1/auth/exchange" && request.method == "POST") {
    const bool is_live = request.authorization == "Bearer " + impl_->credential ||
                         takes_value(impl_->values, tokens, request.authorization) ||
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
