#include "remedy/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <tuple>

#include "core/redaction.h"
#include "core/text.h"
#include "enkryptify/token_writer.h"

namespace ekaudit::remedy {
namespace {

using enkryptify::Inventory;
using enkryptify::Token;

constexpr std::chrono::hours k_idle{24 * 30};
constexpr std::size_t k_telling_prefix = core::k_token_prefix.size() + 8;
constexpr std::size_t k_names_shown = 5;

class Planner {
 public:
  Planner(const Inventory& inventory, const Case& given, const PlanOptions& options)
      : inventory_(inventory),
        case_(given),
        options_(options),
        token_(inventory.token(given.token_id)),
        leaked_(has("leaked-token-alive") || !given.places.empty() || given.given) {}

  PlanItem make() {
    item_.token_id = case_.token_id;
    item_.secret_name = case_.secret_name;
    item_.places = case_.places;
    item_.users = case_.users;
    if (token_ == nullptr) {
      return left(
          "it is not in the inventory of this workspace: wrong id, another workspace, or a token that "
          "this credential does not see",
          true);
    }
    item_.token_name = token_->name;
    describe();
    if (is_revoked(*token_)) {
      return left("it is revoked already", case_.asked && *case_.asked != Decision::revoke);
    }
    if (!is_live(*token_, options_.now)) {
      return left(fmt::format("it expired on {}", core::format_rfc3339(*token_->expires_at)),
                  case_.asked && *case_.asked != Decision::revoke);
    }
    if (token_->id == inventory_.own_token_id && !case_.named) {
      return left("it is the credential that ekaudit runs with: name it by its id to have it touched",
                  leaked_);
    }
    if (is_another_value()) {
      return left("what leaked is not its value any more: it was rotated since", false);
    }
    decide();
    finish();
    return std::move(item_);
  }

 private:
  bool has(std::string_view rule) const {
    return std::find(case_.rules.begin(), case_.rules.end(), rule) != case_.rules.end();
  }
  bool never_used() const { return token_->ever_used_known && !token_->last_used_at; }
  // Nobody uses it, as far as can be known.
  bool is_idle() const {
    return never_used() || (token_->last_used_at && *token_->last_used_at + k_idle < options_.now);
  }
  bool has_unseen_user() const { return !is_idle() && case_.users.empty(); }

  // The report may be older than the last rotation.
  bool is_another_value() const {
    const std::string_view prefix = token_->prefix;
    return !prefix.empty() && !case_.begins.empty() &&
           std::none_of(case_.begins.begin(), case_.begins.end(), [&](const std::string& begin) {
             const std::size_t size = std::min(begin.size(), prefix.size());
             return begin.compare(0, size, prefix.substr(0, size)) == 0;
           });
  }

  PlanItem left(std::string why, bool undone) {
    item_.decision = Decision::leave;
    item_.why = std::move(why);
    item_.undone = undone;
    return std::move(item_);
  }

  void describe() {
    item_.last_use = token_->last_used_at
                         ? fmt::format("last used {}", core::format_age(*token_->last_used_at, options_.now))
                     : never_used() ? "never used"
                                    : "when it was last used is not known";
    if (has_unseen_user()) {
      item_.last_use += "; by whom was not seen";
    }
    const std::string permission = !token_->permission ? "permission unknown"
                                   : *token_->permission == enkryptify::Permission::read ? "read"
                                                                                         : "read-write";
    if (!token_->scope) {
      item_.rights = permission + ", reach unknown";
      return;
    }
    const auto reach = enkryptify::reach_of(inventory_, *token_->scope, options_.production);
    production_ = reach.reaches_production() || reach.whole_workspace;
    item_.rights = fmt::format("{}, reaches {}", permission, describe_reach(reach, k_names_shown));
    if (leaked_) {
      for (const auto& each : reach.environments) {
        item_.exposed.push_back(each.project + "/" + each.name);
      }
      if (item_.exposed.empty() || reach.incomplete) {
        item_.exposed.emplace_back("whatever else it reaches: not everything could be listed");
      }
      item_.may_have_written = token_->permission != enkryptify::Permission::read;
    }
  }

  void decide() {
    const Decision rotation = options_.overlap && !leaked_ ? Decision::replace : Decision::rotate;
    if (case_.asked) {
      const bool anew = options_.overlap || !options_.recreate.empty();
      item_.decision = *case_.asked == Decision::rotate && anew ? Decision::replace : *case_.asked;
      item_.why = "it was asked for";
    } else if (leaked_) {
      const bool unused = is_idle() && case_.users.empty();
      const bool of_cli = token_->type == enkryptify::TokenType::cli;
      item_.decision = unused || of_cli ? Decision::revoke : Decision::rotate;
      item_.why = unused   ? "it leaked and is alive, and nothing seems to use it"
                  : of_cli ? "it leaked and is alive; its owner gets a new one by ek login"
                           : "it leaked and is alive: whoever has it can use it until it is rotated";
    } else if (has("orphaned-token") && !is_idle()) {
      item_.decision = rotation;
      item_.why = "its owner has left, and knows its value";
    } else if (has("unused-token")) {
      item_.decision = Decision::revoke;
      item_.why = "nothing uses it";
    } else if (has("unneeded-write") && options_.recreate.read_only) {
      item_.decision = Decision::replace;
      item_.why = "it may write, and need not";
    } else if (has("rotation-overdue")) {
      item_.decision = rotation;
      item_.why = "its rotation is due";
    } else {
      item_.decision = Decision::recommend;
      item_.why = fmt::format("found: {}", fmt::join(case_.rules, ", "));
    }
    advise();
  }

  void advise() {
    if (has("orphaned-token")) {
      item_.advice.emplace_back(
          "let an active member create a token in its place: this one's owner has left");
    }
    if (has("over-scoped") || has("crosses-environments")) {
      item_.advice.emplace_back(fmt::format(
          "make one that reaches only what is needed: ekaudit rotate {} --recreate environment=ID",
          token_->id));
    }
    if (has("unneeded-write") && item_.decision != Decision::replace) {
      item_.advice.emplace_back(
          fmt::format("make a read-only one: ekaudit rotate {} --recreate read", token_->id));
    }
    if (has("long-lived")) {
      item_.advice.emplace_back("create one with a shorter lifetime: rotating may not change it");
    }
    if (token_->id == inventory_.own_token_id) {
      item_.advice.emplace_back(
          "it is the credential that ekaudit runs with: give the next run the new value");
    }
    if (!item_.places.empty()) {
      item_.advice.emplace_back(
          "take it out of the places above and of what reads them; the history keeps it, and it does not "
          "matter once it is dead");
    }
  }

  void finish() {
    if (item_.decision == Decision::replace) {
      if (const auto made = prepare(); !made) {
        item_.decision = Decision::recommend;
        item_.undone = true;
        item_.why += "; but it " + made.error().message;
        return;
      }
    }
    if (is_action(item_.decision) && !case_.named) {
      item_.guard = guard();
    }
  }

  core::Result<void> prepare() {
    const bool narrower = !options_.recreate.empty() && (case_.asked || has("unneeded-write"));
    auto made = narrower ? narrowed(inventory_, *token_, options_.recreate) : core::Result<Token>(*token_);
    if (!made) {
      return tl::make_unexpected(made.error());
    }
    const auto request = enkryptify::creation_request(*made);
    if (!request) {
      return core::fail(core::ErrorKind::unsupported,
                        "does not say what it may do, so that none like it can be created");
    }
    item_.request = *request;
    if (narrower) {
      const auto reach = enkryptify::reach_of(inventory_, *made->scope, options_.production);
      item_.why += fmt::format("; the new one: {}, reaches {}",
                               *made->permission == enkryptify::Permission::read ? "read" : "read-write",
                               describe_reach(reach, k_names_shown));
    }
    return {};
  }

  std::string guard() const {
    if (item_.decision == Decision::replace && !case_.asked && case_.writes_unseen &&
        options_.recreate.read_only && has("unneeded-write")) {
      return "that nothing writes with it is not proven";
    }
    if (has("orphaned-token") && !is_idle()) {
      return "its owner has left, and something uses it";
    }
    if (has_unseen_user()) {
      return "something that was not seen uses it";
    }
    if (!leaked_) {
      return {};
    }
    if (case_.uncertain) {
      return "several leaked tokens begin alike, and it need not be one of them";
    }
    if (token_->prefix.size() < k_telling_prefix) {
      return "its prefix is too short to be sure that it is the one that leaked";
    }
    const bool shared =
        std::any_of(inventory_.tokens.begin(), inventory_.tokens.end(), [&](const Token& other) {
          return other.id != token_->id && !other.prefix.empty() &&
                 (other.prefix.starts_with(token_->prefix) || token_->prefix.starts_with(other.prefix));
        });
    return shared ? "another token has the same prefix" : std::string();
  }

  const Inventory& inventory_;
  const Case& case_;
  const PlanOptions& options_;
  const Token* token_;
  bool leaked_;
  bool production_ = false;
  PlanItem item_;

 public:
  // What comes first.
  int rank() const {
    return case_.token_id == inventory_.own_token_id ? 3 : leaked_ ? 0 : production_ ? 1 : 2;
  }
};

}  // namespace

std::string_view name_of(Decision decision) {
  switch (decision) {
    case Decision::rotate:
      return "rotate";
    case Decision::revoke:
      return "revoke";
    case Decision::replace:
      return "replace";
    case Decision::recommend:
      return "recommend";
    case Decision::leave:
      break;
  }
  return "leave";
}

std::vector<PlanItem> make_plan(const Inventory& inventory, const std::vector<Case>& cases,
                                const PlanOptions& options) {
  struct Ranked {
    bool idle;
    int rank;
    PlanItem item;
  };
  std::vector<Ranked> ranked;
  for (const Case& each : cases) {
    Planner planner(inventory, each, options);
    PlanItem item = planner.make();
    ranked.push_back({!is_action(item.decision), planner.rank(), std::move(item)});
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
    return std::tie(a.idle, a.rank, a.item.token_name, a.item.token_id) <
           std::tie(b.idle, b.rank, b.item.token_name, b.item.token_id);
  });
  std::vector<PlanItem> plan;
  plan.reserve(ranked.size());
  for (Ranked& each : ranked) {
    plan.push_back(std::move(each.item));
  }
  return plan;
}

Choice choose_token(const Inventory& inventory, const std::string& id_or_name, core::TimePoint now) {
  if (const Token* token = inventory.token(id_or_name)) {
    return {token, true, {}};
  }
  std::vector<const Token*> named;
  for (const Token& each : inventory.tokens) {
    if (each.name == id_or_name && is_live(each, now)) {
      named.push_back(&each);
    }
  }
  if (named.size() == 1) {
    return {named.front(), false, {}};
  }
  std::vector<std::string> ids;
  ids.reserve(named.size());
  for (const Token* each : named) {
    ids.push_back(core::to_terminal(each->id));
  }
  return {nullptr, false,
          named.empty() ? "no token of this workspace has this id, and no live one this name"
                        : fmt::format("{} live tokens have this name; give one's id: {}", ids.size(),
                                      fmt::join(ids, ", "))};
}

}  // namespace ekaudit::remedy
