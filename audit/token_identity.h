// `ekaudit identify`: which record of the inventory the credential at hand is.
#pragma once

#include <string>

#include "audit/api_session.h"
#include "core/error.h"
#include "core/run_control.h"

namespace ekaudit::audit {

struct TokenIdentity {
  std::string id;
  std::string name;  // scrubbed; may be empty
  std::string workspace;
};

// Reads the inventory by the credential itself. Errors: those of read_inventory(); not_found if no record's
// prefix, or more than one, begins the credential.
core::Result<TokenIdentity> identify_token(const ApiRequest& request, core::RunControl& control);

}  // namespace ekaudit::audit
