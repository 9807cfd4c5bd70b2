#include "cli/chosen_tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>

#include <CLI/CLI.hpp>

#include "cli/remedy_session.h"
#include "cli/secret_input.h"
#include "cli/signals.h"
#include "core/error.h"
#include "core/redaction.h"
#include "core/text.h"

namespace ekaudit::cli {
namespace {

using remedy::Case;
using remedy::Decision;
using remedy::PlanItem;

// What was named and is no token stands in the plan as well: the others go on, the run has not done
// everything.
struct Chosen {
  std::vector<Case> cases;
  std::vector<PlanItem> unknown;
  std::map<std::string, core::Secret> values;
};

PlanItem unknown_item(const RemedySession& session, const std::string& named, std::string why) {
  PlanItem item;
  item.token_id = session.scrub(named);
  item.undone = true;
  item.why = std::move(why);
  return item;
}

void choose(const RemedySession& session, const std::string& id, bool by_id, Decision wanted,
            Chosen& chosen) {
  const bool twice = std::any_of(chosen.cases.begin(), chosen.cases.end(),
                                 [&](const Case& each) { return each.token_id == id; });
  if (twice) {
    return;
  }
  if (!by_id && id == session.inventory().own_token_id) {
    chosen.unknown.push_back(unknown_item(
        session, id, "it is the credential that ekaudit runs with: name it by its id to have it touched"));
    return;
  }
  Case entry{id};
  // A name may be a slip, and a value's prefix a coincidence: under --yes they do less than an id.
  entry.named = by_id;
  entry.asked = wanted;
  chosen.cases.push_back(std::move(entry));
}

Chosen choose_all(RemedySession& session, const ChosenTokensOptions& options,
                  const std::optional<core::Secret>& raw, Decision wanted) {
  Chosen chosen;
  for (const std::string& each : options.tokens) {
    const remedy::Choice choice = remedy::choose_token(session.inventory(), each, session.now());
    if (choice.token == nullptr) {
      chosen.unknown.push_back(unknown_item(session, each, choice.problem));
    } else {
      choose(session, choice.token->id, choice.by_id, wanted, chosen);
    }
  }
  if (raw) {
    const std::string id = session.identify(*raw);
    if (id.empty()) {
      chosen.unknown.push_back(unknown_item(
          session, "the token of standard input",
          "its beginning does not tell which record it is: none has this prefix, several have, or it is too "
          "short. Find it in the dashboard and name its id"));
    } else {
      chosen.values[id] = *raw;
      choose(session, id, false, wanted, chosen);
      for (Case& each : chosen.cases) {
        each.given |= each.token_id == id;
      }
    }
  }
  return chosen;
}

void refuse_values(const std::vector<std::string>& names) {
  const bool is_value = std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return name.starts_with(core::k_token_prefix);
  });
  if (is_value) {
    throw core::UsageError(
        "what stands there is a token's value, which the shell's history now holds: give it with "
        "--token-stdin");
  }
}

}  // namespace

void add_chosen_tokens_options(CLI::App& command, ChosenTokensOptions& options) {
  command.add_option("TOKEN", options.tokens, "Ids of tokens, or names that only one live token has")
      ->type_name("");
  command.add_flag("--token-stdin", options.token_stdin,
                   "The token's value is on standard input (on a terminal: asked for, and not shown)");
  add_apply_option(command, options.remedy);
  add_remedy_options(command, options.remedy);
}

ExitCode run_chosen_tokens(const ChosenTokensOptions& options, Decision wanted) {
  const auto deliveries = make_deliveries(options.remedy);
  const remedy::Narrower narrower = make_narrower(options.remedy);
  if (options.tokens.empty() && !options.token_stdin) {
    throw core::UsageError("no token is named: give its id, or its value with --token-stdin");
  }
  refuse_values(options.tokens);
  if (wanted == Decision::revoke && !options.remedy.deliver.empty()) {
    throw core::UsageError("a revocation brings no new value: leave --deliver out, or use ekaudit rotate");
  }
  if (options.remedy.apply) {
    require_consent(options.remedy, "--apply");
    if (wanted != Decision::revoke) {
      require_place_for_values(options.remedy);
    }
  }
  std::optional<core::Secret> raw;
  if (options.token_stdin) {
    raw = read_token_from_stdin().raw;
  }
  core::RunControl control;
  const SignalWatch signals(control);
  RemedySession session(options.remedy, control);
  if (raw) {
    session.keep_out(*raw);
  }
  if (!session.read_inventory()) {
    return ExitCode::incomplete;
  }
  Chosen chosen = choose_all(session, options, raw, wanted);
  remedy::PlanOptions plan_options;
  plan_options.now = session.now();
  plan_options.overlap = options.remedy.overlap;
  plan_options.recreate = narrower;
  std::vector<PlanItem> plan = remedy::make_plan(session.inventory(), chosen.cases, plan_options);
  plan.insert(plan.end(), chosen.unknown.begin(), chosen.unknown.end());
  if (!options.remedy.apply) {
    return session.show_plan(plan);
  }
  session.open_state();
  remedy::EngineOptions engine;
  engine.deliveries = deliveries;
  engine.old_values = std::move(chosen.values);
  return session.finish(session.apply(plan, std::move(engine)));
}

}  // namespace ekaudit::cli
