// Every rule's accessor, one line each; registry.cpp puts them in order.
#pragma once

#include "rules/rule.h"

namespace ekaudit::rules {

const Rule& leaked_token_rule();
const Rule& leaked_token_in_history_rule();
const Rule& leaked_token_in_metadata_rule();
const Rule& leaked_credential_store_rule();

}  // namespace ekaudit::rules
