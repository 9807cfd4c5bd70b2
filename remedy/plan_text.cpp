#include "remedy/plan_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "remedy/engine.h"

namespace ekaudit::remedy {
namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return result;
}

std::string shown(std::string_view text) {
  return core::to_terminal(text);
}

void add_line(std::string& text, std::string_view label, std::string_view content) {
  text += fmt::format("          {:<8}{}\n", label, shown(content));
}

void add_lines(std::string& text, std::string_view label, const std::vector<std::string>& contents) {
  for (const std::string& each : contents) {
    add_line(text, &each == &contents.front() ? label : "", each);
  }
}

std::string breaks(const PlanItem& item) {
  const std::string users =
      item.users.empty() ? "whatever uses it" : fmt::format("{}", fmt::join(item.users, ", "));
  switch (item.decision) {
    case Decision::rotate:
      return fmt::format("{}, from then on until the new value is in place", users);
    case Decision::revoke:
      return fmt::format("{}, for good", users);
    case Decision::replace:
      return fmt::format("{}, if the new value is not in place when the old token is revoked", users);
    case Decision::recommend:
    case Decision::leave:
      break;
  }
  return {};
}

std::string contained_by(core::TimePoint now) {
  return fmt::format("{} if done now: sessions live for {} minutes",
                     core::format_rfc3339(now + k_session_lifetime), k_session_lifetime.count());
}

std::string named(const PlanItem& item) {
  return item.token_name.empty() ? shown(item.token_id)
                                 : fmt::format("{} \"{}\"", shown(item.token_id), shown(item.token_name));
}

// Markdown would take these for its own.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : shown(text)) {
    if (std::string_view("\\`*_[]<>#|!").find(c) != std::string_view::npos) {
      result += '\\';
    }
    result += c;
  }
  return result;
}

}  // namespace

std::string item_text(const PlanItem& item, core::TimePoint now) {
  std::string text = fmt::format("{:<10}{}{}{}\n", upper(name_of(item.decision)), named(item),
                                 item.rights.empty() ? "" : "  ", shown(item.rights));
  add_line(text, "why", item.why);
  add_lines(text, "leaked", item.places);
  if (!is_action(item.decision)) {
    add_lines(text, "advice", item.advice);
    return text;
  }
  add_lines(text, "used by", item.users);
  if (!item.last_use.empty()) {
    add_line(text, "use", item.last_use);
  }
  add_line(text, "breaks", breaks(item));
  add_lines(text, "exposed", item.exposed);
  if (item.may_have_written) {
    add_line(text, "", "it can write: check what is there for changes, too");
  }
  add_line(text, "ends", contained_by(now));
  if (!item.guard.empty()) {
    add_line(text, "careful", item.guard + ": --yes alone does not touch it");
  }
  add_lines(text, "advice", item.advice);
  return text;
}

std::string plan_text(const std::vector<PlanItem>& plan, core::TimePoint now) {
  std::string text;
  for (const PlanItem& item : plan) {
    text += item_text(item, now);
  }
  const auto actions =
      std::count_if(plan.begin(), plan.end(), [](const PlanItem& item) { return is_action(item.decision); });
  text += actions == 0
              ? "Nothing to do.\n"
              : fmt::format("{} token{} to change, in this order. Nothing was changed; --apply does it.\n",
                            actions, actions == 1 ? "" : "s");
  return text;
}

std::string outcome_text(const Outcome& outcome) {
  std::string text = fmt::format("{:<8}{} {}: {}\n", name_of(outcome.status), name_of(outcome.item.decision),
                                 named(outcome.item), shown(outcome.message));
  for (const std::string& remark : outcome.remarks) {
    text += fmt::format("        note: {}\n", shown(remark));
  }
  return text;
}

std::string checklist(const std::vector<PlanItem>& plan, core::TimePoint now) {
  std::string text = fmt::format("# Tokens to deal with ({})\n", core::format_rfc3339(now));
  for (const PlanItem& item : plan) {
    text += fmt::format("\n## {} {}\n\n{}. {}\n\n", upper(name_of(item.decision)), escaped(named(item)),
                        escaped(item.rights), escaped(item.why));
    if (is_action(item.decision)) {
      text += fmt::format("- [ ] {}: `ekaudit {} {} --apply`\n", name_of(item.decision),
                          item.decision == Decision::revoke ? "revoke" : "rotate", shown(item.token_id));
      text += fmt::format("- [ ] contained 15 minutes later ({})\n", contained_by(now));
    }
    for (const std::string& each : item.users) {
      text += fmt::format("- [ ] works with the new value: {}\n", escaped(each));
    }
    for (const std::string& each : item.places) {
      text += fmt::format("- [ ] taken out of: {}\n", escaped(each));
    }
    for (const std::string& each : item.exposed) {
      text += fmt::format("- [ ] secrets rotated{}: {}\n",
                          item.may_have_written ? " and checked for changes" : "", escaped(each));
    }
    for (const std::string& each : item.advice) {
      text += fmt::format("- [ ] {}\n", escaped(each));
    }
  }
  return text;
}

}  // namespace ekaudit::remedy
