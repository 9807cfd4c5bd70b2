// `--format text`: for people. Tokens first, alive ones before unknown ones; then what to do, what was
// not covered, and one line that sums up.
#include "core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "reporters/reporter.h"
#include "reporters/summary.h"
#include "reporters/text_block.h"
#include "reporters/text_layout.h"
#include "reporters/token_table.h"
#include "reporters/wording.h"

namespace ekaudit::reporters {
namespace {

using core::Notice;
using core::Severity;
using rules::Finding;

std::string token_blocks(const std::vector<TokenGroup>& groups, const audit::Report& report,
                         const TextStyle& style) {
  std::string text;
  std::uint64_t dead = 0;
  for (const TokenGroup& group : groups) {
    if (group.life == Life::dead && !style.verbose) {
      ++dead;
    } else {
      text += token_block(group, report, style) + '\n';
    }
  }
  if (dead > 0) {
    text += fmt::format("DEAD    {}, revoked or expired: nothing to do (-v lists them)\n\n",
                        counted(dead, "token"));
  }
  return text;
}

std::string other_blocks(const audit::Report& report, const TextStyle& style) {
  std::string text;
  for (const Finding& finding : report.findings) {
    if (stands_alone(finding) && !finding.suppressed) {
      text += finding_block(finding, report, style) + '\n';
    }
  }
  return text;
}

std::string suppressed_lines(const audit::Report& report) {
  std::string text;
  for (const Finding& finding : report.findings) {
    if (finding.suppressed) {
      text += suppressed_line(finding, report);
    }
  }
  return text.empty() ? text : "Suppressed:\n" + text + '\n';
}

// Said once, and only where a token may still work; what is known to live says by itself what to do.
std::string how_to_revoke(const std::vector<TokenGroup>& groups) {
  const bool unknown = std::any_of(groups.begin(), groups.end(),
                                   [](const TokenGroup& group) { return group.life == Life::unknown; });
  if (!unknown) {
    return {};
  }
  return wrap_prose(
             "Revoke first: in the Enkryptify dashboard, under API tokens, revoke or rotate each token above "
             "(an "
             "administrator sees all of them). Access ends within 15 minutes. Deleting the line or rewriting "
             "history does not un-leak a token. Then rotate the secrets that it could read.",
             "") +
         fmt::format("More: ekaudit explain {}\n\n",
                     core::to_terminal(groups.front().findings.front()->rule));
}

std::string notice_line(std::string_view word, Tone tone, const Notice& notice, const TextStyle& style) {
  return fmt::format("{}  {}  ({})\n", paint(word, tone, style.color), core::to_terminal(notice.message),
                     core::to_terminal(notice.kind));
}

std::string notice_lines(const audit::Report& report, const TextStyle& style) {
  std::string text;
  std::uint64_t hidden = 0;
  for (const Notice& notice : report.notices) {
    if (notice.incomplete) {
      text += notice_line("INCOMPLETE", Tone::warning, notice, style);
    }
  }
  for (const Notice& notice : report.notices) {
    if (!notice.incomplete && style.verbose) {
      text += notice_line("NOTE", Tone::plain, notice, style);
    } else if (!notice.incomplete) {
      ++hidden;
    }
  }
  if (hidden > 0 && !style.quiet) {
    text += fmt::format("{} (-v shows {})\n", counted(hidden, "further note"), hidden == 1 ? "it" : "them");
  }
  return text.empty() ? text : text + '\n';
}

// "2 high, 1 low": tokens by their worst finding.
std::string tokens_by_severity(const std::vector<TokenGroup>& groups) {
  std::string text;
  std::for_each(core::k_severities.rbegin(), core::k_severities.rend(), [&](Severity severity) {
    const auto count = std::count_if(groups.begin(), groups.end(),
                                     [&](const TokenGroup& group) { return group.worst == severity; });
    if (count > 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, core::to_string(severity));
    }
  });
  return text;
}

std::string describe_scanned(const audit::Scanned& scanned) {
  std::string text = counted(scanned.files, "file");
  if (scanned.commits > 0) {
    text += ", " + counted(scanned.commits, "commit");
  }
  if (scanned.blobs > 0) {
    text += ", " + counted(scanned.blobs, "blob");
  }
  return fmt::format("{} ({})", text, describe_bytes(scanned.bytes));
}

std::string_view no_tokens(const audit::Report& report) {
  return report.complete ? "No leaked tokens" : "No leaked tokens in what could be searched";
}

// ", 1 alive, 2 dead": only what is known.
std::string describe_lives(const Summary& summary) {
  std::string text;
  if (summary.alive > 0) {
    text += fmt::format(", {} alive", summary.alive);
  }
  if (summary.dead > 0) {
    text += fmt::format(", {} dead", summary.dead);
  }
  return text;
}

std::string describe_found(const audit::Report& report, const std::vector<TokenGroup>& groups,
                           const Summary& summary) {
  std::uint64_t places = 0;
  for (const TokenGroup& group : groups) {
    places += group.leaks().size();
  }
  const auto others = static_cast<std::uint64_t>(
      std::count_if(report.findings.begin(), report.findings.end(),
                    [](const Finding& finding) { return stands_alone(finding) && !finding.suppressed; }));
  std::string text(no_tokens(report));
  if (!groups.empty()) {
    text = fmt::format("{} leaked in {} ({}){}", counted(groups.size(), "token"), counted(places, "place"),
                       tokens_by_severity(groups), describe_lives(summary));
  }
  return others == 0 ? text : text + ", " + counted(others, "other finding");
}

std::string summary_lines(const audit::Report& report, const std::vector<TokenGroup>& groups,
                          const TextStyle& style) {
  const Summary summary = summarize(report);
  const bool clean = report.complete && std::all_of(summary.by_severity.begin(), summary.by_severity.end(),
                                                    [](std::uint64_t count) { return count == 0; });
  std::string text = fmt::format(
      "{}. Searched {}.",
      paint(describe_found(report, groups, summary), clean ? Tone::good : Tone::plain, style.color),
      describe_scanned(report.scanned));
  if (summary.suppressed > 0) {
    text += fmt::format(" {}.", describe_suppressed(summary));
  }
  text += '\n';
  for (const audit::RepositoryRecord& repository : report.repositories) {
    if (repository.shard) {
      text += fmt::format("Shard {} of {}: only its objects were searched.\n", repository.shard->number,
                          repository.shard->of);
      break;
    }
  }
  if (!report.complete) {
    text += paint(style.counts_only
                      ? "The search is incomplete: what was not searched may hold more."
                      : "The search is incomplete: what the lines above call INCOMPLETE may hold more.",
                  Tone::warning, style.color) +
            '\n';
  }
  return text;
}

std::string inventory_line(const audit::Report& report, const TextStyle& style) {
  if (!report.inventory) {
    return "The inventory was not read: nothing was judged by it.\n";
  }
  const auto live =
      std::count_if(report.inventory->tokens.begin(), report.inventory->tokens.end(),
                    [&](const enkryptify::Token& token) { return enkryptify::is_live(token, report.now); });
  const std::vector<TokenGroup> groups = group_by_token(report);
  const std::string suppressed = describe_suppressed(summarize(report));
  return fmt::format(
      "{} in {}, {} live; {}{}\n", counted(report.inventory->tokens.size(), "token"),
      style.counts_only ? "the workspace" : core::to_terminal(report.inventory->workspace.slug), live,
      groups.empty() ? "nothing to say about them."
                     : fmt::format("{} with findings ({}).", groups.size(), tokens_by_severity(groups)),
      suppressed.empty() ? "" : fmt::format(" {}.", suppressed));
}

std::string render_inventory(const audit::Report& report, const TextStyle& style) {
  if (style.counts_only) {
    return inventory_line(report, style);
  }
  const std::string text =
      (report.inventory ? render_token_table(report, style) : "") + notice_lines(report, style);
  return style.quiet ? text : text + inventory_line(report, style);
}

}  // namespace

std::string render_text(const audit::Report& report, const TextStyle& style) {
  if (report.subject == audit::Subject::inventory) {
    return render_inventory(report, style);
  }
  const std::vector<TokenGroup> groups = leaked_tokens(report);
  const std::string inventory = report.subject == audit::Subject::both ? inventory_line(report, style) : "";
  if (style.counts_only) {
    return summary_lines(report, groups, style) + inventory;
  }
  std::string text = token_blocks(groups, report, style) + other_blocks(report, style);
  if (report.inventory) {
    text += render_token_table(report, style);
  }
  if (report.show_suppressed) {
    text += suppressed_lines(report);
  }
  if (style.quiet) {
    text += notice_lines(report, style);
    // The empty line that ends a section separates it from nothing here.
    return text.size() > 1 ? text.substr(0, text.size() - 1) : text;
  }
  return text + how_to_revoke(groups) + notice_lines(report, style) + summary_lines(report, groups, style) +
         inventory;
}

}  // namespace ekaudit::reporters
