#include "tests/support/usage_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ekaudit::tests::support {
namespace {

std::string effects_of(const pipelines::Effects& effects) {
  std::string text;
  text += effects.reads ? " reads" : "";
  text += effects.writes ? " writes" : "";
  text += effects.opaque ? " opaque" : "";
  return text.empty() ? " nothing seen" : text;
}

std::string flags_of(const pipelines::Usage& usage) {
  std::string text;
  text += usage.guarded ? "; guarded" : "";
  text += usage.self_hosted ? "; self-hosted" : "";
  text += usage.runs_contribution ? "; runs contribution" : "";
  return text;
}

}  // namespace

std::string usage_text(const std::vector<pipelines::Usage>& usages) {
  std::string text;
  for (const pipelines::Usage& usage : usages) {
    text += fmt::format("{}:{} {} {} by {} in {}, {}:{}", usage.position.line, usage.position.column,
                        name_of(usage.secret.store), describe(usage.secret), name_of(usage.handover),
                        usage.job.empty() ? "all" : usage.job, usage.step.empty() ? "all" : usage.step,
                        effects_of(usage.effects));
    text += fmt::format("; needed by {}; seen by {}", fmt::join(usage.needed_by, ", "), usage.seen_by);
    text += usage.triggers.empty() ? "" : fmt::format("; on {}", fmt::join(usage.triggers, ", "));
    text += usage.schedules.empty() ? "" : fmt::format("; at {}", fmt::join(usage.schedules, ", "));
    text += flags_of(usage) + "\n";
    for (const pipelines::Disclosure& disclosure : usage.disclosures) {
      text += fmt::format("  {}:{} {} {}\n", disclosure.position.line, disclosure.position.column,
                          name_of(disclosure.kind), disclosure.program);
    }
  }
  return text;
}

}  // namespace ekaudit::tests::support
