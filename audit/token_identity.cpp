#include "audit/token_identity.h"

#include "audit/scrub_inventory.h"
#include "enkryptify/api_client.h"
#include "enkryptify/inventory_reader.h"
#include "scanner/match/matcher.h"
#include "scanner/match/scrub.h"

namespace ekaudit::audit {

core::Result<TokenIdentity> identify_token(const ApiRequest& request, core::RunControl& control) {
  enkryptify::SystemPacer pacer(control);
  enkryptify::HttpClient http(request.base, {}, control);
  enkryptify::ApiClient api(http, request.credential, pacer);
  auto answer = enkryptify::read_inventory(api, request.workspace, request.credential);
  const scanner::match::Matcher matcher({});
  scanner::match::Scrubber scrubber(matcher);
  for (const core::Secret& secret : api.secrets()) {
    scrubber.add(secret);
  }
  if (!answer) {
    return core::fail(answer.error().kind, scrubber.scrub(answer.error().message));
  }
  scrub_inventory(answer->inventory, scrubber);
  const enkryptify::Token* token = answer->inventory.token(answer->inventory.own_token_id);
  if (token == nullptr) {
    return core::fail(
        core::ErrorKind::not_found,
        "the inventory has no record, or more than one, that begins as this token does: which one "
        "it is cannot be told");
  }
  return TokenIdentity{token->id, token->name, answer->inventory.workspace.slug};
}

}  // namespace ekaudit::audit
