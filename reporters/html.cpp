#include "reporters/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/text.h"
#include "reporters/html_page.h"
#include "reporters/html_text.h"
#include "reporters/html_timeline.h"
#include "reporters/summary.h"
#include "reporters/wording.h"

namespace ekaudit::reporters {
namespace {

using core::Severity;
using rules::Finding;
using scanner::Location;

constexpr std::size_t k_most_places = 200;

std::vector<std::string> values_of(const Finding& finding, std::string_view name) {
  for (const rules::EvidenceItem& item : finding.evidence) {
    if (item.name == name) {
      return item.values;
    }
  }
  return {};
}

std::optional<core::TimePoint> time_of(const Finding& finding, std::string_view name) {
  const auto values = values_of(finding, name);
  return values.empty() ? std::nullopt : core::parse_time(values.front());
}

std::string badge(Severity severity) {
  const std::string word(core::to_string(severity));
  return html_element("span", "badge " + word, word);
}

std::string open_card(Severity severity) {
  const std::string_view word = core::to_string(severity);
  return fmt::format("<section class=\"card {}\" data-severity=\"{}\">\n", word, word);
}

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) {
    text += (text.empty() ? "" : ", ") + value;
  }
  return text;
}

std::string fact(std::string_view term, std::string_view value) {
  return value.empty() ? "" : html_element("dt", "", term) + html_element("dd", "", value) + "\n";
}

class HtmlReport {
 public:
  explicit HtmlReport(const audit::Report& report) : report_(report), groups_(leaked_tokens(report)) {}

  std::string render() const {
    std::string body = header() + filter() + "<main id=\"findings\">\n";
    body += section("Leaked tokens", leaked_cards());
    body += section("Other findings", other_cards());
    body += section("Tokens of the workspace", inventory_cards());
    body += section("Not covered, and notes", notices());
    return html_page("ekaudit report", body + "</main>\n");
  }

 private:
  static std::string section(std::string_view title, const std::string& content) {
    return content.empty() ? "" : html_element("h2", "", title) + "\n" + content;
  }

  std::string header() const {
    std::string text = "<header>\n<h1>ekaudit report</h1>\n";
    std::vector<std::string> repositories;
    for (const audit::RepositoryRecord& repository : report_.repositories) {
      repositories.push_back(repository.id.empty() ? repository.name : repository.id);
    }
    text += html_element("p", "soft",
                         fmt::format("{}{} by ekaudit {}", joined(repositories),
                                     repositories.empty() ? core::format_rfc3339(report_.started)
                                                          : ", " + core::format_rfc3339(report_.started),
                                     report_.tool_version));
    text += report_.complete
                ? html_element("p", "banner good", "Complete: all that was asked for was searched.")
                : html_element("p", "banner",
                               "Incomplete: what the notes below say was not searched may hold more.");
    return text + counts() + "</header>\n";
  }

  std::string counts() const {
    const Summary summary = summarize(report_);
    std::string text = "<ul class=\"counts\" aria-label=\"Summary\">\n";
    const auto add = [&](std::uint64_t number, std::string_view what) {
      text += fmt::format("<li><b>{}</b>{}</li>\n", number, html_escape(what));
    };
    add(summary.alive, "leaked and alive");
    add(summary.unknown, "leaked, unknown");
    add(summary.dead, "leaked, dead");
    std::for_each(core::k_severities.rbegin(), core::k_severities.rend(), [&](Severity severity) {
      add(summary.by_severity[static_cast<std::size_t>(severity)], core::to_string(severity));
    });
    add(summary.suppressed, "suppressed");
    return text + "</ul>\n";
  }

  // Shown by the script: without it there would be nothing that it does.
  static std::string filter() {
    std::string text =
        "<form id=\"filter\" class=\"filter\" role=\"search\" hidden>\n<input id=\"filter-text\" "
        "type=\"search\" "
        "aria-label=\"Filter findings by words\" placeholder=\"Filter: path, rule, token, person\">\n";
    std::for_each(core::k_severities.rbegin(), core::k_severities.rend(), [&](Severity severity) {
      const std::string_view word = core::to_string(severity);
      text += fmt::format("<label><input type=\"checkbox\" data-severity=\"{}\" checked> {}</label>\n", word,
                          word);
    });
    return text + "<span id=\"filter-count\" class=\"soft\" aria-live=\"polite\"></span>\n</form>\n";
  }

  std::string place(const Finding& finding) const {
    const Location& where = finding.location;
    const Location& first = first_introduction(finding);
    std::string text = html_element("code", "", describe_place(where, report_.mount_of(where.repository)));
    std::vector<std::string> details;
    if (const std::string commit = introducing_commit(first); !commit.empty()) {
      details.push_back("since " + commit);
    }
    if (first.date) {
      details.push_back(core::format_rfc3339(*first.date).substr(0, 10));
    }
    if (first.author) {
      details.push_back("by " + first.author->name);
    }
    if (const std::string_view exposure = describe_exposure(where.exposure); !exposure.empty()) {
      details.emplace_back(exposure);
    }
    if (!where.encoding.empty()) {
      details.push_back("as " + where.encoding);
    }
    if (const std::string branches = list_branches(finding, 3); !branches.empty()) {
      details.push_back("still in " + branches);
    }
    return "<li>" + text + " " + html_element("span", "soft", joined(details)) + "</li>\n";
  }

  std::string leaked_cards() const {
    std::string text;
    for (const TokenGroup& group : groups_) {
      text += leaked_card(group);
    }
    return text;
  }

  std::string leaked_card(const TokenGroup& group) const {
    const std::string_view life = group.life == Life::alive  ? "alive"
                                  : group.life == Life::dead ? "dead"
                                                             : "unknown";
    std::string text = open_card(group.worst) + "<h3>" + badge(group.worst) +
                       html_element("span", "badge " + std::string(life), life) +
                       html_element("code", "", group.token->redacted);
    if (!group.token->name.empty()) {
      text += " " + html_element("span", "", group.token->name);
    }
    text += "</h3>\n" + facts(group) + timeline(group);
    const auto leaks = group.leaks();
    text += "<ul class=\"places\">\n";
    for (std::size_t i = 0; i < std::min(leaks.size(), k_most_places); ++i) {
      text += place(*leaks[i]);
    }
    text += "</ul>\n";
    if (leaks.size() > k_most_places) {
      text += html_element(
                  "p", "soft",
                  counted(leaks.size() - k_most_places, "more place") + ": the JSON report has them all") +
              "\n";
    }
    for (const Finding* finding : group.findings) {
      if (audit::subject_of(*finding) == audit::Subject::inventory) {
        text += "<p>" + badge(finding->severity) + html_escape(finding->message) + "</p>\n";
      }
    }
    const Finding* first = group.alive() != nullptr ? group.alive() : group.findings.front();
    return text + html_element("p", "do", first->remediation) + "\n</section>\n";
  }

  static std::string facts(const TokenGroup& group) {
    std::string text = fact("id", group.token->id);
    if (const Finding* alive = group.alive()) {
      for (const auto& [name, term] :
           {std::pair("permission", "may"), std::pair("reach", "reaches"), std::pair("environments", "opens"),
            std::pair("owner", "owner"), std::pair("administrators", "can revoke")}) {
        text += fact(term, joined(values_of(*alive, name)));
      }
    }
    return text.empty() ? text : "<dl>\n" + text + "</dl>\n";
  }

  std::string timeline(const TokenGroup& group) const {
    std::vector<TimelineEvent> events;
    std::set<core::TimePoint> leaked;
    for (const Finding* finding : group.leaks()) {
      if (const Location& first = first_introduction(*finding); first.date) {
        leaked.insert(*first.date);
      }
    }
    if (!leaked.empty()) {
      events.push_back({*leaked.begin(), "leaked"});
    }
    std::set<std::string_view> known;
    for (const Finding* finding : group.findings) {
      for (const auto& [name, what] :
           {std::pair("createdAt", "created"), std::pair("lastUsedAt", "last used"),
            std::pair("rotatedAt", "rotated"), std::pair("expiresAt", "expires")}) {
        const auto time = time_of(*finding, name);
        if (time && known.insert(what).second) {
          events.push_back({*time, what});
        }
      }
    }
    return html_timeline(std::move(events), report_.now);
  }

  std::string card(const Finding& finding) const {
    std::string text = open_card(finding.severity) + "<h3>" + badge(finding.severity) +
                       html_element("code", "", finding.rule) + "</h3>\n" +
                       html_element("p", "", finding.message) + "\n";
    if (audit::subject_of(finding) == audit::Subject::leaks) {
      text += "<ul class=\"places\">\n" + place(finding) + "</ul>\n";
    }
    if (finding.suppressed) {
      text += html_element("p", "soft",
                           "Suppressed (" + finding.suppressed->by + "): " + finding.suppressed->reason);
    }
    return text + html_element("p", "do", finding.remediation) + "\n</section>\n";
  }

  std::string other_cards() const {
    std::string text;
    for (const Finding& finding : report_.findings) {
      if (!finding.token && (report_.show_suppressed || !finding.suppressed)) {
        text += card(finding);
      } else if (finding.suppressed && report_.show_suppressed) {
        text += card(finding);
      }
    }
    return text;
  }

  std::string inventory_cards() const {
    std::set<const Finding*> shown;
    for (const TokenGroup& group : groups_) {
      shown.insert(group.findings.begin(), group.findings.end());
    }
    std::vector<const Finding*> findings;
    for (const Finding& finding : report_.findings) {
      if (finding.token && !finding.suppressed && shown.count(&finding) == 0) {
        findings.push_back(&finding);
      }
    }
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding* a, const Finding* b) { return a->severity > b->severity; });
    std::string text;
    for (const Finding* finding : findings) {
      text += card(*finding);
    }
    return text;
  }

  std::string notices() const {
    std::string text;
    for (const core::Notice& notice : report_.notices) {
      const std::string where = notice.path.empty() ? notice.message : notice.path + ": " + notice.message;
      text += fmt::format("<li>{}{} {}</li>\n", notice.incomplete ? "<b>not covered</b> " : "",
                          html_escape(where), html_element("span", "soft", "(" + notice.kind + ")"));
    }
    return text.empty() ? text : "<ul>\n" + text + "</ul>\n";
  }

  const audit::Report& report_;
  std::vector<TokenGroup> groups_;
};

}  // namespace

std::string render_html(const audit::Report& report) {
  return HtmlReport(report).render();
}

}  // namespace ekaudit::reporters
