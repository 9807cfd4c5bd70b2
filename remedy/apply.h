// Carries out a plan: one token after another, each asked for or excused, until something happens that the
// rest had better not repeat.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "remedy/engine.h"
#include "remedy/plan.h"

namespace ekaudit::remedy {

enum class Status {
  done,
  open,     // begun and not finished: fix --resume
  failed,   // nothing will go on by itself
  skipped,  // not begun
  left,     // was not to be done: a recommendation, or nothing to do
};
std::string_view name_of(Status status);

struct Outcome {
  PlanItem item;
  Status status = Status::skipped;
  std::string message = {};
  std::vector<std::string> remarks = {};
  std::string new_id = {};
};

enum class Answer { yes, no, all, quit };

struct ApplyOptions {
  std::string api;          // base address, for the journal
  std::string workspace;    // slug
  std::size_t most = 20;    // tokens that are changed
  bool unattended = false;  // --yes: nobody is asked; guarded items are left
  std::function<Answer(const PlanItem&)> ask = {};
  // What became of each, as soon as it is known.
  std::function<void(const Outcome&)> report = {};
};

// Every delivery could be made, as far as can be found out. Errors: those of check_delivery; usage, where
// several tokens would go to one file.
core::Result<void> check_deliveries(const std::vector<PlanItem>& plan,
                                    const std::vector<Delivery>& deliveries);

std::vector<Outcome> apply(const std::vector<PlanItem>& plan, const EngineParts& parts,
                           const EngineOptions& engine, const ApplyOptions& options);

// Goes on with what earlier runs left open. Steps of another API or workspace are left.
std::vector<Outcome> resume(const std::vector<state::Step>& steps, const EngineParts& parts,
                            const EngineOptions& engine, const ApplyOptions& options);

// As shown to people, for steps of earlier runs too.
PlanItem item_of(const state::Step& step);

// Everything that was to be done is done.
bool is_all_done(const std::vector<Outcome>& outcomes);

}  // namespace ekaudit::remedy
