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
    std::map<std::string, std::string> headers = {};
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

  // What becomes of a request that changes something.
  enum class Mishap {
    none,
    slow,        // carried out and answered after a while
    lost,        // carried out, the connection breaks before the answer is complete
    dropped,     // not carried out, the connection breaks
    late,        // the connection breaks, and it is carried out a while after that
    duplicated,  // carried out twice, the second answer is given
    outdated,    // carried out twice, the first answer is given
    failed,      // carried out, answered with 502
    garbled,     // carried out, the answer holds no token
  };
  // Asked for each such request, which is then carried out on `tokens`: rotate, revoke, create.
  using Fate = std::function<Mishap(const Request&)>;
  void set_fate(Fate fate);

  // The raw value of a token that was rotated or created; empty for others.
  std::string value_of(const std::string& token_id) const;
  // As if it had been given by the API: the exchange takes it, and its record shows the beginning.
  void set_value(const std::string& token_id, const std::string& raw);
  // The record as it is now; null if there is none.
  Json record_of(const std::string& token_id) const;
  std::size_t record_count() const;
  // How often a token was rotated, by whatever request.
  int rotations_of(const std::string& token_id) const;
  // Requests that change something, in the log.
  std::size_t writes() const;

  // Asked first for each request; true: the reply is as it left it.
  using Hook = std::function<bool(const Request&, Reply&)>;
  void intercept(Hook hook);

  std::vector<Request> log() const;

 private:
  struct Impl;
  void handle_write(const Request& request, Reply& reply, bool& broken);
  Reply change(const Request& request);
  Reply rotate(Json& record);
  Reply create(const Request& request);
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
