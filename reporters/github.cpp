#include "reporters/github.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "core/text.h"
#include "reporters/summary.h"
#include "reporters/wording.h"

namespace ekaudit::reporters {
namespace {

using core::Severity;
using rules::Finding;

constexpr std::size_t k_most_of_a_kind = 10;
constexpr std::size_t k_longest_text = 2000;

// https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions; which characters have to
// be escaped is told by actions/toolkit only.
std::string escape(std::string_view text, std::string_view special) {
  std::string escaped;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      escaped.push_back(c);
    }
  }
  return escaped;
}

std::string command_text(std::string_view text) {
  return escape(shorten(core::to_terminal(text), k_longest_text), "%\r\n");
}

std::string property(std::string_view text) {
  return escape(core::to_terminal(text), "%\r\n:,");
}

std::vector<const Finding*> findings_worst_first(const audit::Report& report) {
  std::vector<const Finding*> findings;
  for (const Finding& finding : report.findings) {
    if (!finding.suppressed) {
      findings.push_back(&finding);
    }
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding* a, const Finding* b) { return a->severity > b->severity; });
  return findings;
}

std::string_view kind_of(Severity severity) {
  return severity >= Severity::high ? "error" : severity == Severity::medium ? "warning" : "notice";
}

// A file that is there now; what stands in history only has no line to show it at.
bool has_line(const Finding& finding) {
  using scanner::LocationKind;
  return finding.location.kind == LocationKind::file || finding.location.kind == LocationKind::index ||
         (finding.location.kind == LocationKind::history && finding.rule != "leaked-token-in-history");
}

std::string place_of(const Finding& finding, std::string_view mount) {
  const std::string commit = introducing_commit(first_introduction(finding));
  return describe_place(finding.location, mount) + (commit.empty() ? "" : " in " + commit);
}

std::string annotation(const Finding& finding, std::string_view mount) {
  std::string command = fmt::format("::{} ", kind_of(finding.severity));
  if (has_line(finding)) {
    command += fmt::format("file={}{},line={},", property(mount), property(finding.location.path),
                           std::max<std::uint64_t>(finding.location.position.line, 1));
  }
  const std::string text = fmt::format("{}: {} {}", place_of(finding, mount), as_sentence(finding.message),
                                       as_sentence(finding.remediation));
  return fmt::format("{}title={}::{}\n", command, property("ekaudit " + finding.rule), command_text(text));
}

class Kinds {
 public:
  // Whether one more of this kind will be shown.
  bool take(std::string_view kind) {
    std::size_t& count = counts_[kind == "error" ? 0 : kind == "warning" ? 1 : 2];
    return ++count <= k_most_of_a_kind;
  }

 private:
  std::array<std::size_t, 3> counts_{};
};

// A cell of a table: no markup, no end of the cell or the line.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : core::to_terminal(text)) {
    if (std::string_view("\\`*_{}[]<>()#+-.!|~&@:").find(c) != std::string_view::npos) {
      escaped += fmt::format("&#{};", static_cast<int>(c));
    } else {
      escaped.push_back(c);
    }
  }
  return escaped;
}

std::string headline(const audit::Report& report, std::size_t findings) {
  const Summary summary = summarize(report);
  return fmt::format("{} ({} alive, {} unknown, {} dead tokens; {} suppressed){}",
                     counted(findings, "finding"), summary.alive, summary.unknown, summary.dead,
                     summary.suppressed, report.complete ? "" : ", and not everything was searched");
}

// Rows until there is no room for more than the closing line.
std::string table(const audit::Report& report, const std::vector<const Finding*>& findings,
                  std::size_t room) {
  std::string rows = "| severity | rule | token | place |\n|---|---|---|---|\n";
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = *findings[i];
    const std::string row =
        fmt::format("| {} | {} | {} | {} |\n", core::to_string(finding.severity), cell(finding.rule),
                    cell(finding.token ? finding.token->redacted : ""),
                    cell(place_of(finding, report.mount_of(finding.location.repository))));
    if (rows.size() + row.size() > room) {
      return rows + fmt::format("\n{} more do not fit in here.\n", findings.size() - i);
    }
    rows += row;
  }
  return rows + "\nRevoke or rotate a leaked token first: deleting the line does not take it back.\n";
}

}  // namespace

std::string render_github(const audit::Report& report) {
  const std::vector<const Finding*> findings = findings_worst_first(report);
  Kinds kinds;
  std::string text;
  std::size_t left_out = 0;
  for (const core::Notice& notice : report.notices) {
    if (notice.incomplete && kinds.take("warning")) {
      const std::string path = notice.path.empty() ? "" : notice.path + ": ";
      text += fmt::format("::warning title={}::{}\n", property("ekaudit " + notice.kind),
                          command_text(path + notice.message));
    }
  }
  for (const Finding* finding : findings) {
    if (kinds.take(kind_of(finding->severity))) {
      text += annotation(*finding, report.mount_of(finding->location.repository));
    } else {
      ++left_out;
    }
  }
  text += fmt::format("ekaudit: {}\n", headline(report, findings.size()));
  if (left_out > 0) {
    text += fmt::format(
        "ekaudit: {} of them have no annotation, since GitHub shows ten of a kind; the step's "
        "summary lists them\n",
        left_out);
  }
  return text;
}

std::string render_step_summary(const audit::Report& report) {
  constexpr std::size_t k_room_for_the_end = 4096;
  const std::vector<const Finding*> findings = findings_worst_first(report);
  std::string text = fmt::format("### ekaudit: {}\n\n", headline(report, findings.size()));
  std::size_t shown = 0;
  for (const core::Notice& notice : report.notices) {
    if (notice.incomplete && ++shown <= k_most_of_a_kind) {
      text += fmt::format("- not searched: {} {}\n", cell(notice.path),
                          cell(shorten(core::to_terminal(notice.message), k_longest_text)));
    }
  }
  if (shown > k_most_of_a_kind) {
    text += fmt::format("- and {} more\n", shown - k_most_of_a_kind);
  }
  text += shown == 0 ? "" : "\n";
  if (!findings.empty()) {
    const std::size_t taken = text.size() + k_room_for_the_end;
    text += table(report, findings, k_max_step_summary - std::min(taken, k_max_step_summary));
  }
  return text + "\n";
}

}  // namespace ekaudit::reporters
