#include "reporters/hook_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <vector>

#include "core/text.h"
#include "reporters/ignore_line.h"
#include "reporters/wording.h"

namespace ekaudit::reporters {
namespace {

constexpr std::size_t k_most_places = 3;
constexpr std::size_t k_most_warnings = 5;
constexpr std::size_t k_longest_line = 400;

struct Words {
  std::string_view stopped;
  std::string_view what;    // "2 leaked tokens in …"
  std::string_view skip;    // what else there is to do; the bypass follows
  std::string_view bypass;  // what does without the check, if anything
};

Words words_of(HookEvent event) {
  constexpr std::string_view k_skip_commit = "to commit without this check: ";
  constexpr std::string_view k_commit = "git commit --no-verify";
  switch (event) {
    case HookEvent::commit:
      return {"commit stopped", "what is staged", k_skip_commit, k_commit};
    case HookEvent::message:
      return {"commit stopped", "its message", k_skip_commit, k_commit};
    case HookEvent::range:
      return {"check failed", "what these commits bring",
              "to do without this check: ", "SKIP=ID, with the hook's id"};
    case HookEvent::push:
      return {"push stopped", "what the remote does not have yet",
              "to push without this check: ", "git push --no-verify"};
    case HookEvent::receive:
      return {"push refused", "what is new in it", "who runs this server can tell more from its logs", ""};
  }
  return {};
}

using Findings = std::vector<const rules::Finding*>;

Findings findings_where(const audit::Report& report, core::Severity fail_on, bool failing) {
  Findings chosen;
  for (const rules::Finding& finding : report.findings) {
    if (!finding.suppressed && (finding.severity >= fail_on) == failing) {
      chosen.push_back(&finding);
    }
  }
  return chosen;
}

std::string token_of(const rules::Finding& finding) {
  return finding.token ? finding.token->redacted : std::string();
}

std::size_t count_tokens(const Findings& findings) {
  std::set<std::string> tokens;
  for (const rules::Finding* finding : findings) {
    tokens.insert(finding->token ? finding->token->hash + token_of(*finding) : finding->fingerprint);
  }
  return tokens.size();
}

// "config/app.env:3 in 3f2a1c9"
std::string place_of(const rules::Finding& finding) {
  const std::string commit = introducing_commit(first_introduction(finding));
  return describe_place(finding.location, "") + (commit.empty() ? "" : " in " + commit);
}

std::string list_places(const Findings& findings) {
  std::string line;
  const std::size_t shown = std::min(findings.size(), k_most_places);
  for (std::size_t i = 0; i < shown; ++i) {
    line += fmt::format("{}{}  {}", i == 0 ? "" : ", ", place_of(*findings[i]), token_of(*findings[i]));
  }
  if (findings.size() > shown) {
    line += fmt::format(" and {} more", findings.size() - shown);
  }
  return fmt::format("  {}  ({})\n", shorten(line, k_longest_line), findings.front()->rule);
}

// For a shell; names that need more than this are rare, and seen as escaped.
std::string quoted(std::string_view path) {
  const bool is_plain = std::all_of(path.begin(), path.end(), [](char c) {
    return core::is_word(c) || std::string_view("./-+,@%").find(c) != std::string_view::npos;
  });
  return is_plain && !path.starts_with('-') ? std::string(path)
                                            : fmt::format("'{}'", shorten(core::to_terminal(path), 200));
}

std::string fix_of(const Findings& findings, HookEvent event) {
  using scanner::LocationKind;
  const rules::Finding& first = *findings.front();
  if (first.location.kind == LocationKind::ref || first.location.kind == LocationKind::filename) {
    return "give it another name, and try again";
  }
  switch (event) {
    case HookEvent::commit:
      return findings.size() == 1
                 ? fmt::format("take it out, git add -- {}, commit again", quoted(first.location.path))
                 : "take them out, git add the files, commit again";
    case HookEvent::message:
      return "take it out of the message, and commit again";
    case HookEvent::range:
    case HookEvent::push:
    case HookEvent::receive: {
      const std::string commit = introducing_commit(first_introduction(first));
      return commit.empty() ? "take it out, and push again"
                            : fmt::format(
                                  "take it out of the commit itself (git rebase -i {}~1), and push again; "
                                  "a later commit that deletes it does not help",
                                  commit);
    }
  }
  return {};
}

std::string_view belongs_to(const rules::Finding& finding) {
  const std::string_view path = finding.location.path;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (path.find(".github/workflows/") != std::string_view::npos) {
    return "among the secrets of GitHub Actions, read as ${{ secrets.ENKRYPTIFY_TOKEN }}";
  }
  if (name.find(".gitlab-ci") != std::string_view::npos) {
    return "in a masked and protected CI/CD variable, ENKRYPTIFY_TOKEN";
  }
  if (name.find("Dockerfile") != std::string_view::npos ||
      name.find("Containerfile") != std::string_view::npos) {
    return "in a secret of the build (RUN --mount=type=secret), never in an image";
  }
  if (name.find("Jenkinsfile") != std::string_view::npos) {
    return "among the credentials of Jenkins, read by withCredentials";
  }
  return "in the environment (ENKRYPTIFY_TOKEN), out of a file that Git ignores or CI's store of secrets";
}

std::string false_alarm_of(const rules::Finding& finding, HookEvent event) {
  if (event == HookEvent::receive) {
    return "tell who runs this server the fingerprint " + finding.fingerprint;
  }
  if (const auto line = ignore_line(finding)) {
    return fmt::format("on the line before:  {}", *line);
  }
  return fmt::format("there is no place for a comment; {}", words_of(event).bypass);
}

std::string stopped_by_findings(const audit::Report& report, HookEvent event, core::Severity fail_on) {
  const Findings findings = findings_where(report, fail_on, true);
  const Words words = words_of(event);
  if (findings.empty()) {
    return {};
  }
  std::string text =
      fmt::format("ekaudit: {}: {} in {}{}\n", words.stopped, counted(count_tokens(findings), "leaked token"),
                  words.what, report.complete ? "" : " (and not all of it could be searched)");
  text += list_places(findings);
  text += fmt::format("  fix           {}\n", fix_of(findings, event));
  text += fmt::format("  it belongs    {}\n", belongs_to(*findings.front()));
  text += fmt::format("  false alarm?  {}\n", false_alarm_of(*findings.front(), event));
  text +=
      "  already pushed or shared? revoke it in the Enkryptify dashboard: taking it out does not take it "
      "back\n";
  return text;
}

std::string stopped_as_incomplete(const audit::Report& report, HookEvent event) {
  const Words words = words_of(event);
  std::vector<const core::Notice*> reasons;
  for (const core::Notice& notice : report.notices) {
    if (notice.incomplete) {
      reasons.push_back(&notice);
    }
  }
  std::string text = fmt::format("ekaudit: {}: not all of {} could be searched\n", words.stopped, words.what);
  const std::size_t shown = std::min(reasons.size(), k_most_places);
  for (std::size_t i = 0; i < shown; ++i) {
    const std::string path = core::to_terminal(reasons[i]->path);
    text += fmt::format("  {}{}{}\n", path, path.empty() ? "" : ": ",
                        shorten(core::to_terminal(reasons[i]->message), k_longest_line));
  }
  if (reasons.size() > shown) {
    text += fmt::format("  and {} more\n", reasons.size() - shown);
  }
  text += fmt::format("  mend that and try again; {}{}\n", words.skip, words.bypass);
  return text;
}

std::string warnings(const audit::Report& report, core::Severity fail_on) {
  const Findings findings = findings_where(report, fail_on, false);
  std::string text;
  const std::size_t shown = std::min(findings.size(), k_most_warnings);
  for (std::size_t i = 0; i < shown; ++i) {
    text += fmt::format("ekaudit: warning: {}  {}  ({}, confidence {}) may be a token; not stopped\n",
                        shorten(place_of(*findings[i]), k_longest_line), token_of(*findings[i]),
                        findings[i]->rule, core::to_string(findings[i]->confidence));
  }
  if (findings.size() > shown) {
    text += fmt::format("ekaudit: warning: and {} more\n", findings.size() - shown);
  }
  return text;
}

// Comments in what is searched are seen by whoever reviews it; what the policy file says elsewhere is not.
std::string suppressed_by_policy(const audit::Report& report, HookEvent event) {
  const auto count = static_cast<std::size_t>(
      std::count_if(report.findings.begin(), report.findings.end(), [](const rules::Finding& finding) {
        return finding.suppressed && finding.suppressed->by != "inline";
      }));
  return count == 0 ? ""
                    : fmt::format("ekaudit: note: {} in {} suppressed by the policy file\n",
                                  counted(count, "finding"), words_of(event).what);
}

}  // namespace

std::string render_hook(const audit::Report& report, HookEvent event, core::Severity fail_on) {
  switch (report.exit_code) {
    case 0:
      return warnings(report, fail_on) + suppressed_by_policy(report, event);
    case 1:
      return stopped_by_findings(report, event, fail_on);
    default:
      return stopped_as_incomplete(report, event);
  }
}

}  // namespace ekaudit::reporters
