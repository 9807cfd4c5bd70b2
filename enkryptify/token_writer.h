// The three calls that change a workspace's tokens. Each says whether it happened, did not happen, or may
// have.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/secret.h"
#include "enkryptify/api_client.h"
#include "enkryptify/inventory.h"

namespace ekaudit::enkryptify {

struct NewToken {
  core::Secret raw;
  std::string id;      // empty where the answer has none
  std::string prefix;  // the same
};

struct WriteOutcome {
  enum class Kind {
    done,
    refused,  // the API said no, or the request was never sent: nothing changed
    unknown,  // no answer, or none that could be understood: it may have happened
  };
  Kind kind = Kind::unknown;
  int status = 0;       // 0 where there was no answer
  std::string message;  // one line without a token; empty when done
  NewToken token = {};  // of rotate and create, when done
};

class TokenWriter {
 public:
  // `api` must outlive it. `workspace`: a slug.
  TokenWriter(ApiClient& api, std::string workspace) : api_(api), workspace_(std::move(workspace)) {}

  WriteOutcome rotate(const std::string& token_id);
  WriteOutcome revoke(const std::string& token_id);
  // `request`: made by creation_request.
  WriteOutcome create(const std::string& request);

 private:
  WriteOutcome send(Method method, const std::string& rest, const std::string& body = {});

  ApiClient& api_;
  std::string workspace_;
};

// What goes into a path without changing it; ids are UUIDs, other reasonable forms are taken too.
bool is_token_id(std::string_view text);

// A lifetime by the API's name for it, "24h" to "6m" (a month has 31 days at most).
std::optional<std::chrono::hours> lifetime_of(std::string_view name);

// A token like this one: JSON for TokenWriter::create. Of the lifetimes that the API offers the shortest that
// is not shorter than the old one's; 30 days where that is unknown. Nothing where the record does not say
// what the token may do: it would have to be guessed.
std::optional<std::string> creation_request(const Token& token);

}  // namespace ekaudit::enkryptify
