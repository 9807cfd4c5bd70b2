// A workspace's inventory by a few requests. What could not be read becomes a notice; only the tokens
// themselves are indispensable.
#pragma once

#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/error.h"
#include "core/notice.h"
#include "core/secret.h"
#include "enkryptify/api_client.h"
#include "enkryptify/inventory.h"

namespace ekaudit::enkryptify {

struct InventoryAnswer {
  Inventory inventory;
  core::Notices notices;
};

// `workspace`: a slug, or empty for the only one that the credential sees. `credential` tells which record is
// ekaudit's own. Errors: usage, for a slug that is none or where it sees several or none; those of
// ApiClient::get.
core::Result<InventoryAnswer> read_inventory(ApiClient& api, const std::string& workspace,
                                             const core::Secret& credential);
// The same for who asks about one token only: of environments those that it reaches, if a record explains it.
core::Result<InventoryAnswer> read_inventory_for(ApiClient& api, const std::string& workspace,
                                                 const core::Secret& credential, const core::Secret& token);

// 2-48 of a-z, 0-9 and '-'.
bool is_slug(std::string_view text);

// The one record whose prefix starts the raw token: it has at least 8 characters of the body, and no other
// record's does. Null otherwise: a shorter or shared prefix proves nothing.
const Token* identify(const Inventory& inventory, const core::Secret& raw);

}  // namespace ekaudit::enkryptify
