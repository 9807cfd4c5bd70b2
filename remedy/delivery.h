// Puts a new secret where it is needed. Where that is comes from the command line and from nowhere else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/run_control.h"
#include "core/secret.h"

namespace ekaudit::remedy {

struct Delivery {
  enum class Kind { file, exec };
  Kind kind = Kind::file;
  std::string target;  // path, in which "{id}" stands for the token's id; or a command of /bin/sh
};

// Whose secret it is; texts are scrubbed.
struct Recipient {
  std::string token_id;
  std::string token_name;
  std::string secret_name;  // in the store that it goes to; empty where unknown
};

// "file=PATH" or "exec=COMMAND". Errors: usage.
core::Result<Delivery> parse_delivery(std::string_view argument);

// Whether several tokens' secrets may go there without overwriting one another.
bool keeps_tokens_apart(const Delivery& delivery);

// Finds out what can be found out before anything was requested: that a file could be written there.
core::Result<void> check_delivery(const Delivery& delivery, const Recipient& recipient);

// The secret's bytes and nothing else, no line end. May be done again with the same secret. Errors: io,
// permission, interrupted.
core::Result<void> deliver(const Delivery& delivery, const Recipient& recipient, const core::Secret& secret,
                           core::RunControl& control);

// "file 'PATH'", "the command": commands are not repeated, they may hold anything.
std::string describe(const Delivery& delivery, const Recipient& recipient);

}  // namespace ekaudit::remedy
