// The Enkryptify API as its documentation describes it, over real HTTP on 127.0.0.1, with a workspace that
// tests fill, a log of what was asked, and whatever misbehaviour a test wants.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

namespace ekaudit::tests::support {

class ApiServer {
 public:
  using Json = nlohmann::json;

  struct Request {
    std::string method;
    std::string path;
    std::string authorization;
    std::string body;
  };
  struct Reply {
    int status = 200;
    std::string body;
    std::map<std::string, std::string> headers;
  };

  // Listens at once. `credential` is the raw token that the exchange takes.
  explicit ApiServer(std::string credential);
  ~ApiServer();
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;

  std::string url() const;

  // The workspace "acme"; set before the first request.
  Json tokens = Json::array();
  Json members = Json::array();
  Json teams = Json::array();
  Json projects = Json::array();
  std::map<std::string, Json> environments;  // by a project's slug
  Json workspaces;

  // Raw tokens, apart from the credential, that the exchange takes as well.
  std::vector<std::string> live_tokens;

  // Asked first for each request; true: the reply is as it left it.
  using Hook = std::function<bool(const Request&, Reply&)>;
  void intercept(Hook hook);

  std::vector<Request> log() const;

 private:
  struct Impl;
  Reply answer(const Request& request) const;
  std::unique_ptr<Impl> impl_;
};

// A token's record with the documented members, changed by `changes`.
nlohmann::json token_record(const std::string& id, const nlohmann::json& changes = {});

// Accepts connections on 127.0.0.1, reads one request's header from each, and lets `serve` write what it
// wants to the socket, which is then closed.
class RawServer {
 public:
  explicit RawServer(std::function<void(int socket)> serve);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  std::string url() const;
  int connections() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ekaudit::tests::support
