// What would be done to which token, why, and what it means for whoever uses it. Pure: nothing is asked, read
// or changed here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "enkryptify/inventory.h"
#include "enkryptify/reach.h"
#include "remedy/narrower.h"

namespace ekaudit::remedy {

enum class Decision {
  rotate,
  revoke,
  replace,    // --overlap, --recreate: create the same or a narrower one, deliver it, then revoke this one
  recommend,  // a person's work; the advice says what
  leave,      // nothing to do, or nothing that may be done; `why` says so
};
std::string_view name_of(Decision decision);

// What speaks for doing something about one token.
struct Case {
  std::string token_id;
  bool named = false;                  // by its exact id, by the user
  std::optional<Decision> asked = {};  // by the commands rotate and revoke; otherwise the rules decide
  bool writes_unseen = false;          // that it needs no write permission is likely, not proven
  bool uncertain = false;  // the audit could not tell it from other leaked tokens that begin alike
  std::vector<std::string> rules = {};
  std::vector<std::string> places = {};  // where it leaked
  std::vector<std::string> begins = {};  // how what leaked begins, as far as it may be shown
  bool given = false;                    // its value was at hand: whoever has it from there has it too
  std::vector<std::string> users = {};   // pipelines and others that use it, seen or declared
  std::string secret_name = {};          // in the store that its users read it from
};

struct PlanOptions {
  core::TimePoint now{};
  bool overlap = false;
  Narrower recreate = {};
  enkryptify::ProductionNames production = {"prod*", "prd*", "live*"};
};

struct PlanItem {
  std::string token_id;
  std::string token_name;
  Decision decision = Decision::leave;
  bool undone = false;  // left alone although somebody named it: the run has not done what was asked
  std::string why;
  // Not empty: why it needs its exact id or a person's answer; --yes alone does not do it.
  std::string guard;
  std::vector<std::string> places;
  std::vector<std::string> users;
  std::string last_use;  // a phrase
  std::string rights;    // "read-write, reaches environment production of billing"
  // For leaks: "billing/production", whose secrets may be known to others and have to be rotated as well.
  std::vector<std::string> exposed;
  bool may_have_written = false;  // for leaks: what is there has to be checked for changes, too
  std::vector<std::string> advice;
  std::string secret_name;
  std::string request;  // replace: the body that creates the other one
};

constexpr bool is_action(Decision decision) {
  return decision == Decision::rotate || decision == Decision::revoke || decision == Decision::replace;
}

// In the order in which it should be done: leaked ones first, then what reaches production, then by name; the
// credential in use last. `inventory` is scrubbed, and so are the texts of the items.
std::vector<PlanItem> make_plan(const enkryptify::Inventory& inventory, const std::vector<Case>& cases,
                                const PlanOptions& options);

// The exact id, or a name that only one live token has. Nothing else: a wrong token would lock others out.
struct Choice {
  const enkryptify::Token* token = nullptr;
  bool by_id = false;
  std::string problem;  // why there is none
};
Choice choose_token(const enkryptify::Inventory& inventory, const std::string& id_or_name,
                    core::TimePoint now);

}  // namespace ekaudit::remedy
