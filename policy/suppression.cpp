#include "policy/suppression.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/text.h"
#include "policy/directives.h"
#include "policy/glob.h"
#include "rules/registry.h"

namespace ekaudit::policy {
namespace {

using rules::Finding;
using rules::Suppression;

bool is_same_family(std::string_view named, std::string_view rule) {
  const rules::Rule* other = rules::find_rule(named);
  const rules::Rule* own = rules::find_rule(rule);
  return named == rule || (other != nullptr && own != nullptr && other->info().family == own->info().family);
}

class Suppressor {
 public:
  Suppressor(const Policy& policy, const Run& run)
      : policy_(policy), run_(run), ignore_hits_(policy.settings.ignores.size(), 0) {}

  void mark(Finding& finding, const Directives& directives) {
    // In a report that is merged an earlier run has decided, by a policy that is not at hand.
    if (finding.suppressed && !(finding.suppressed->expires && *finding.suppressed->expires <= run_.now)) {
      return;
    }
    finding.suppressed.reset();
    std::optional<Suppression> by_ignore = ignored(finding);
    const bool is_known = in_baseline(finding);
    const RuleSetting* setting = policy_.settings.setting_of(finding.rule);
    const bool only_ignored = finding.rule == k_alive_rule;
    if (!only_ignored && setting != nullptr && setting->disabled) {
      finding.suppressed = Suppression{"disabled", setting->reason, std::nullopt};
    } else if (!only_ignored && policy_.inline_directives && directives.cover(finding)) {
      finding.suppressed = Suppression{"inline", finding.directive->reason, std::nullopt};
    } else if (by_ignore) {
      finding.suppressed = std::move(by_ignore);
    } else if (!only_ignored && is_known) {
      finding.suppressed = Suppression{"baseline", "", std::nullopt};
    }
  }

  void tell(core::Notices& notices) const {
    for (std::size_t i = 0; i < ignore_hits_.size(); ++i) {
      tell_ignore(policy_.settings.ignores[i], ignore_hits_[i] != 0, notices);
    }
    const bool saw_all = run_.saw_all_leaks || run_.saw_all_tokens;
    if (policy_.baseline && saw_all && baseline_hits_.size() < policy_.baseline->size()) {
      const std::size_t stale = policy_.baseline->size() - baseline_hits_.size();
      notices.push_back(
          {"baseline-stale",
           fmt::format("{} of {} entries of the baseline matched nothing in this run; if that is "
                       "fixed, --write-baseline makes it anew",
                       stale, policy_.baseline->size()),
           false, "", policy_.baseline_file, ""});
    }
  }

 private:
  bool has_expired(const Ignore& ignore) const { return ignore.expires && *ignore.expires <= run_.now; }

  bool fits(const Ignore& ignore, const Finding& finding) const {
    const bool rule =
        ignore.rule.empty() ? finding.rule != k_alive_rule : is_same_family(ignore.rule, finding.rule);
    return rule && finding.fingerprint.starts_with(ignore.fingerprint) &&
           (ignore.token.empty() || (finding.token && finding.token->id == ignore.token)) &&
           (ignore.path.empty() || matches_path(ignore.path, path_of(finding)));
  }

  std::string path_of(const Finding& finding) const {
    return run_.path_of ? run_.path_of(finding) : finding.location.path;
  }

  // Every entry that fits counts as used, the first gives the reason.
  std::optional<Suppression> ignored(const Finding& finding) {
    std::optional<Suppression> suppression;
    for (std::size_t i = 0; i < ignore_hits_.size(); ++i) {
      const Ignore& ignore = policy_.settings.ignores[i];
      if (has_expired(ignore) || !fits(ignore, finding)) {
        continue;
      }
      ignore_hits_[i] = 1;
      const bool may = finding.rule != k_alive_rule || ignore.expires;
      if (may && !suppression) {
        suppression = Suppression{"ignore", ignore.reason, ignore.expires};
      }
    }
    return suppression;
  }

  bool in_baseline(const Finding& finding) {
    if (!policy_.baseline || !may_be_in_baseline(finding) || !policy_.baseline->holds(finding.fingerprint)) {
      return false;
    }
    baseline_hits_.insert(finding.fingerprint);
    return true;
  }

  // What an entry is about decides which run could have seen its finding.
  bool could_be_seen(const Ignore& ignore) const {
    const bool about_tokens =
        !ignore.token.empty() ||
        (!ignore.rule.empty() && (!ignore.rule.starts_with("leaked-") || ignore.rule == k_alive_rule));
    const bool about_leaks = !ignore.path.empty() || (!ignore.rule.empty() && !about_tokens);
    return (!about_tokens || run_.saw_all_tokens) && (!about_leaks || run_.saw_all_leaks) &&
           (about_tokens || about_leaks || (run_.saw_all_leaks && run_.saw_all_tokens));
  }

  void tell_ignore(const Ignore& ignore, bool was_used, core::Notices& notices) const {
    const std::string& file = policy_.settings.file;
    const bool all_rules = policy_.only_rules.empty() && policy_.skip_rules.empty();
    if (has_expired(ignore)) {
      notices.push_back(
          {"ignore-expired",
           fmt::format("the ignore in line {} ({}) expired on {} and has no effect; renew or remove it",
                       ignore.line, core::to_terminal(ignore.reason), core::format_rfc3339(*ignore.expires)),
           false, "", file, ""});
    } else if (!was_used && all_rules && could_be_seen(ignore)) {
      notices.push_back(
          {"ignore-stale",
           fmt::format("the ignore in line {} ({}) matched nothing in this run; remove it if its "
                       "finding is gone",
                       ignore.line, core::to_terminal(ignore.reason)),
           false, "", file, ""});
    }
  }

  const Policy& policy_;
  const Run& run_;
  std::vector<char> ignore_hits_;
  std::set<std::string> baseline_hits_;
};

}  // namespace

void suppress(const Policy& policy, const Run& run, std::vector<Finding>& findings, core::Notices& notices) {
  const Directives directives(findings, notices);
  Suppressor suppressor(policy, run);
  for (Finding& finding : findings) {
    suppressor.mark(finding, directives);
  }
  suppressor.tell(notices);
}

}  // namespace ekaudit::policy
