// `--format json` of fix, rotate and revoke: ekaudit.remedy/v1.
#include <utility>

#include "remedy/engine.h"
#include "remedy/plan_text.h"
#include "reporters/json_document.h"

namespace ekaudit::remedy {
namespace {

using reporters::Json;
using reporters::text;
using reporters::text_or_null;

Json list(const std::vector<std::string>& values) {
  Json array = Json::array();
  for (const std::string& each : values) {
    array.push_back(text(each));
  }
  return array;
}

Json describe(const PlanItem& item, core::TimePoint now) {
  return {
      {"tokenId", text(item.token_id)},
      {"tokenName", text_or_null(item.token_name)},
      {"action", text(name_of(item.decision))},
      {"why", text(item.why)},
      {"guard", text_or_null(item.guard)},
      {"rights", text_or_null(item.rights)},
      {"lastUse", text_or_null(item.last_use)},
      {"leakedAt", list(item.places)},
      {"usedBy", list(item.users)},
      {"exposed", list(item.exposed)},
      {"mayHaveWritten", item.may_have_written},
      {"containedBy",
       is_action(item.decision) ? Json(core::format_rfc3339(now + k_session_lifetime)) : Json(nullptr)},
      {"advice", list(item.advice)},
      {"secretName", text_or_null(item.secret_name)},
  };
}

std::string document(bool applied, Json items, std::string_view workspace) {
  return reporters::print_document({{"schema", "ekaudit.remedy/v1"},
                                    {"workspace", text(workspace)},
                                    {"applied", applied},
                                    {"items", std::move(items)}});
}

}  // namespace

std::string plan_json(const std::vector<PlanItem>& plan, std::string_view workspace, core::TimePoint now) {
  Json items = Json::array();
  for (const PlanItem& item : plan) {
    items.push_back(describe(item, now));
  }
  return document(false, std::move(items), workspace);
}

std::string outcomes_json(const std::vector<Outcome>& outcomes, std::string_view workspace,
                          core::TimePoint now) {
  Json items = Json::array();
  for (const Outcome& outcome : outcomes) {
    Json item = describe(outcome.item, now);
    item["outcome"] = text(name_of(outcome.status));
    item["message"] = text(outcome.message);
    item["remarks"] = list(outcome.remarks);
    item["newTokenId"] = text_or_null(outcome.new_id);
    items.push_back(std::move(item));
  }
  return document(true, std::move(items), workspace);
}

}  // namespace ekaudit::remedy
