#include "reporters/text_block.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "core/text.h"
#include "reporters/text_layout.h"
#include "reporters/wording.h"

namespace ekaudit::reporters {
namespace {

using rules::Finding;
using scanner::Exposure;
using scanner::Location;
using scanner::LocationKind;

constexpr std::size_t k_max_places = 5;
constexpr std::size_t k_max_branches = 3;
// Long enough for any honest name; a forged one must not fill the screen.
constexpr std::size_t k_max_person = 80;

// "by Name <email>"; empty for a commit that names nobody.
std::string describe_author(const Location& location) {
  if (!location.author) {
    return {};
  }
  std::string author = shorten(core::to_terminal(location.author->name), k_max_person);
  if (!location.author->email.empty()) {
    author += fmt::format("{}<{}>", author.empty() ? "" : " ",
                          shorten(core::to_terminal(location.author->email), k_max_person));
  }
  return author.empty() ? author : "by " + author;
}

std::string_view describe_uncommitted(const Location& location) {
  if (location.kind == LocationKind::index) {
    return "staged";
  }
  return location.kind == LocationKind::file && location.exposure == Exposure::local ? "not committed" : "";
}

void add_unless_empty(std::vector<std::string>& pieces, std::string_view piece) {
  if (!piece.empty()) {
    pieces.emplace_back(piece);
  }
}

// "config/deploy.env:12 in 3f2a1c9", "pushed", "41 days ago", "as base64". Where: `place`. How it came
// there: `introduction`.
std::vector<std::string> place_pieces(const Location& place, const Location& introduction,
                                      const audit::Report& report) {
  std::string where = describe_place(place, report.mount_of(place.repository));
  const std::string commit = introducing_commit(introduction);
  if (!commit.empty()) {
    where += " in " + commit;
  }
  std::vector<std::string> pieces = {std::move(where)};
  if (commit.empty()) {
    add_unless_empty(pieces, describe_uncommitted(place));
  }
  add_unless_empty(pieces, describe_exposure(place.exposure));
  if (introduction.date) {
    pieces.push_back(core::format_age(*introduction.date, report.now));
  }
  if (!place.encoding.empty()) {
    pieces.push_back("as " + core::to_terminal(place.encoding));
  }
  return pieces;
}

// "still in main, dev", or that it is gone from all branches; empty where branches mean nothing.
std::string describe_branches(const Finding& finding, const TextStyle& style) {
  const std::size_t limit = style.verbose ? std::numeric_limits<std::size_t>::max() : k_max_branches;
  if (const std::string branches = list_branches(finding, limit); !branches.empty()) {
    return "still in " + branches;
  }
  const Location& location = finding.location;
  const bool was_committed = location.exposure == Exposure::pushed || location.exposure == Exposure::local;
  if (location.kind != LocationKind::history || !was_committed) {
    return {};
  }
  const std::string& first = first_introduction(finding).commit;
  return location.commit.empty() || location.commit == first
             ? "gone from every branch"
             : fmt::format("gone from every branch, last seen in {}", short_id(location.commit));
}

void add_later_introductions(const Finding& finding, const audit::Report& report, const TextStyle& style,
                             std::string& block) {
  const std::uint64_t more = later_introductions(finding);
  const bool of_pipelines = finding.location.kind == scanner::LocationKind::pipeline;
  if (more == 0) {
    return;
  }
  if (!style.verbose) {
    block +=
        LabelledLines("")
            .add_prose(counted(more, of_pipelines ? "more place" : "later introduction") + " (-v for more)")
            .take();
    return;
  }
  for (std::size_t i = 1; i < finding.occurrences.size(); ++i) {
    const Location& again = finding.occurrences[i];
    LabelledLines lines("again");
    lines.add(place_pieces(again, again, report), ", ");
    if (const std::string author = describe_author(again); !author.empty()) {
      lines.add({author}, "");
    }
    block += lines.take();
  }
  const std::uint64_t listed = std::max<std::uint64_t>(finding.occurrences.size(), 1) - 1;
  if (more > listed) {
    block += LabelledLines("").add_prose(counted(more - listed, "more introduction") + " not listed").take();
  }
}

std::string place_lines(const Finding& finding, std::string_view label, const audit::Report& report,
                        const TextStyle& style) {
  const Location& first = first_introduction(finding);
  LabelledLines lines(label);
  lines.add(place_pieces(finding.location, first, report), ", ");
  std::vector<std::string> details;
  add_unless_empty(details, describe_author(first));
  add_unless_empty(details, describe_branches(finding, style));
  lines.add(details, "; ");
  std::string block = lines.take();
  add_later_introductions(finding, report, style, block);
  return block;
}

std::string next_step(const Finding& finding) {
  return LabelledLines("now").add_prose(core::to_terminal(finding.remediation)).take();
}

std::string_view status_word(const TokenGroup& group) {
  switch (group.life) {
    case Life::alive:
      return "ALIVE";
    case Life::unknown:
      return "LEAK";
    case Life::dead:
      return "DEAD";
  }
  return "LEAK";
}

// "high, low confidence": of the worst finding and of the surest.
std::string describe_severity(const TokenGroup& group) {
  core::Confidence surest = core::Confidence::placeholder;
  for (const Finding* finding : group.findings) {
    surest = std::max(surest, finding->confidence);
  }
  return surest == core::Confidence::high
             ? std::string(core::to_string(group.worst))
             : fmt::format("{}, {} confidence", core::to_string(group.worst), core::to_string(surest));
}

std::string list_rules(const TokenGroup& group) {
  std::set<std::string> seen;
  std::string rules;
  for (const Finding* finding : group.findings) {
    const bool also = audit::subject_of(*finding) == audit::Subject::inventory && finding != group.alive();
    if (!also && seen.insert(finding->rule).second) {
      rules += (rules.empty() ? "" : ", ") + core::to_terminal(finding->rule);
    }
  }
  return rules;
}

std::vector<std::string> values_of(const Finding& finding, std::string_view name) {
  for (const rules::EvidenceItem& item : finding.evidence) {
    if (item.name == name) {
      return item.values;
    }
  }
  return {};
}

// What a living token opens, whose it is, when it was used: lines under its heading.
std::string life_lines(const Finding& alive, const TextStyle& style) {
  std::string block;
  const auto add = [&](std::string_view label, std::string_view name) {
    if (const auto values = values_of(alive, name); !values.empty()) {
      std::vector<std::string> shown;
      for (const std::string& value : values) {
        shown.push_back(core::to_terminal(value));
      }
      block += LabelledLines(label).add(shown, ", ").take();
    }
  };
  add("may", "permission");
  add("reaches", "reach");
  add("owner", "owner");
  add("used", "lastUsedAt");
  add("breaks", "usedBy");
  if (style.verbose) {
    add("opens", "environments");
    add("admins", "administrators");
    add("expires", "expiresAt");
  }
  return block;
}

// What else is wrong with a token that leaked: the inventory's findings about it.
std::string other_lines(const TokenGroup& group) {
  std::string block;
  for (const Finding* finding : group.findings) {
    if (audit::subject_of(*finding) == audit::Subject::inventory && finding != group.alive()) {
      block += LabelledLines("also").add_prose(core::to_terminal(finding->message)).take();
    }
  }
  return block;
}

std::string token_heading(const TokenGroup& group, const TextStyle& style) {
  const rules::TokenRef& token = *group.token;
  std::vector<std::string> pieces = {core::to_terminal(token.redacted)};
  if (!token.name.empty()) {
    pieces.push_back(fmt::format("\"{}\"", core::to_terminal(token.name)));
  }
  if (!token.id.empty()) {
    pieces.push_back("id " + core::to_terminal(token.id));
  }
  pieces.push_back(describe_severity(group));
  pieces.push_back(fmt::format("({})", list_rules(group)));
  const Tone tone = group.life == Life::dead ? Tone::plain : tone_of(group.worst);
  return heading(status_word(group), tone, pieces, style.color);
}

}  // namespace

std::string token_block(const TokenGroup& group, const audit::Report& report, const TextStyle& style) {
  std::string block = token_heading(group, style);
  const Finding* alive = group.alive();
  if (alive != nullptr) {
    block += life_lines(*alive, style);
  }
  const std::vector<const Finding*> leaks = group.leaks();
  const std::size_t shown = style.verbose ? leaks.size() : std::min(leaks.size(), k_max_places);
  for (std::size_t i = 0; i < shown; ++i) {
    block += place_lines(*leaks[i], "leaked", report, style);
  }
  if (shown < leaks.size()) {
    block += LabelledLines("")
                 .add_prose(fmt::format("{} (-v shows them)", counted(leaks.size() - shown, "more place")))
                 .take();
  }
  block += other_lines(group);
  return group.life == Life::dead ? block
                                  : block + next_step(alive != nullptr ? *alive : *group.findings.front());
}

std::string finding_block(const Finding& finding, const audit::Report& report, const TextStyle& style) {
  std::string word(core::to_string(finding.severity));
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  const std::vector<std::string> pieces = {core::to_terminal(finding.message),
                                           fmt::format("({})", core::to_terminal(finding.rule))};
  return heading(word, tone_of(finding.severity), pieces, style.color) +
         place_lines(finding, "where", report, style) + next_step(finding);
}

std::string suppressed_line(const Finding& finding, const audit::Report& report) {
  const std::string subject = core::to_terminal(finding.token ? finding.token->redacted : finding.message);
  std::string line = fmt::format(
      "  {}  {}, {}", subject, describe_place(finding.location, report.mount_of(finding.location.repository)),
      core::to_terminal(finding.suppressed->by));
  if (!finding.suppressed->reason.empty()) {
    line += ": " + core::to_terminal(finding.suppressed->reason);
  }
  if (finding.suppressed->expires) {
    line += " (until " + core::format_rfc3339(*finding.suppressed->expires) + ")";
  }
  return line + '\n';
}

}  // namespace ekaudit::reporters
