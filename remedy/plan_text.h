// Plans and outcomes for people: as text, as Markdown for an incident's ticket, and for machines as JSON
// (ekaudit.remedy/v1).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "remedy/apply.h"
#include "remedy/plan.h"

namespace ekaudit::remedy {

// One block for each token, in the plan's order.
std::string plan_text(const std::vector<PlanItem>& plan, core::TimePoint now);
std::string item_text(const PlanItem& item, core::TimePoint now);

// "done    github-actions-prod (6f1e…): rotated, …".
std::string outcome_text(const Outcome& outcome);

// A list to tick off, from the rotation to what lay within reach.
std::string checklist(const std::vector<PlanItem>& plan, core::TimePoint now);

std::string plan_json(const std::vector<PlanItem>& plan, std::string_view workspace, core::TimePoint now);
std::string outcomes_json(const std::vector<Outcome>& outcomes, std::string_view workspace,
                          core::TimePoint now);

}  // namespace ekaudit::remedy
