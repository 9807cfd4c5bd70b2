// `--format sarif`: SARIF 2.1.0, a run for each subject, within what code scanning accepts.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/text.h"
#include "reporters/json_document.h"
#include "reporters/reporter.h"
#include "reporters/sarif_results.h"
#include "reporters/sarif_rules.h"
#include "reporters/sarif_uri.h"
#include "reporters/wording.h"

namespace ekaudit::reporters {
namespace {

using audit::Subject;
using core::Notice;

constexpr std::size_t k_max_notifications = 1'000;

struct Notification {
  std::string id;
  std::string_view level;
  std::string message;
  std::string uri;  // empty: none
};

bool belongs_to(const Notice& notice, Subject subject) {
  return notice.online == (subject == Subject::inventory);
}

std::vector<Notification> notifications_of(const audit::Report& report, Subject subject,
                                           std::uint64_t results_left_out) {
  std::vector<const Notice*> notices;
  for (const Notice& notice : report.notices) {
    if (belongs_to(notice, subject)) {
      notices.push_back(&notice);
    }
  }
  std::stable_partition(notices.begin(), notices.end(),
                        [](const Notice* notice) { return notice->incomplete; });
  std::vector<Notification> notifications;
  for (const Notice* notice : notices) {
    if (notifications.size() == k_max_notifications) {
      notifications.push_back({"notices-left-out",
                               "note",
                               counted(notices.size() - k_max_notifications, "notice") +
                                   " left out here; the JSON report has them all.",
                               {}});
      break;
    }
    std::string uri;
    if (!notice->path.empty()) {
      uri = relative_uri(std::string(report.mount_of(notice->repository)) + notice->path);
    }
    notifications.push_back(
        {notice->kind, notice->incomplete ? "error" : "note", as_sentence(notice->message), std::move(uri)});
  }
  if (results_left_out > 0) {
    notifications.push_back(
        {"results-left-out",
         "warning",
         fmt::format("{} left out here, the least severe ones: code scanning takes at most {} "
                     "in a file. The JSON report has them all.",
                     counted(results_left_out, "finding"), k_max_sarif_results),
         {}});
  }
  return notifications;
}

std::vector<std::string> ids_of(const std::vector<Notification>& notifications) {
  std::set<std::string> ids;
  for (const Notification& notification : notifications) {
    ids.insert(notification.id);
  }
  return {ids.begin(), ids.end()};
}

Json describe(const Notification& notification, const std::vector<std::string>& ids) {
  const auto place = std::lower_bound(ids.begin(), ids.end(), notification.id);
  Json json = {
      {"descriptor", {{"id", text(notification.id)}, {"index", place - ids.begin()}}},
      {"level", notification.level},
      {"message", {{"text", sarif_text(notification.message)}}},
  };
  if (!notification.uri.empty()) {
    json["locations"] =
        Json::array({{{"physicalLocation", {{"artifactLocation", artifact_location(notification.uri)}}}}});
  }
  return json;
}

// "unreadable-file" to "Unreadable file".
std::string title_of_notice(std::string_view kind) {
  std::string title = core::to_terminal(kind);
  std::replace(title.begin(), title.end(), '-', ' ');
  if (!title.empty() && title.front() >= 'a' && title.front() <= 'z') {
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
  }
  return title;
}

Json descriptor_of_notice(const std::string& id) {
  const std::string title = title_of_notice(id);
  return {
      {"id", text(id)},
      {"name", text(pascal_case(id) + "Notice")},  // a name must not repeat its id
      {"shortDescription", {{"text", sarif_text(title + '.')}}},
      {"fullDescription", {{"text", sarif_text(title + ": what the run has to say about its own work.")}}},
      {"help", {{"text", "The message says what it concerns, why, and what to do next."}}},
  };
}

Json driver_of(const audit::Report& report, const SarifRules& rules,
               const std::vector<std::string>& notice_ids) {
  Json notices = Json::array();
  for (const std::string& id : notice_ids) {
    notices.push_back(descriptor_of_notice(id));
  }
  return {
      {"name", "ekaudit"},
      {"semanticVersion", text(report.tool_version)},
      {"shortDescription", {{"text", "Finds leaked Enkryptify API tokens."}}},
      {"rules", rules.rules()},
      {"notifications", std::move(notices)},
      {"supportedTaxonomies", SarifRules::supported_taxonomies()},
  };
}

Json invocation_of(const audit::Report& report, const std::vector<Notification>& notifications,
                   const std::vector<std::string>& ids) {
  const bool successful = std::none_of(notifications.begin(), notifications.end(),
                                       [](const Notification& each) { return each.level == "error"; });
  Json described = Json::array();
  for (const Notification& notification : notifications) {
    described.push_back(describe(notification, ids));
  }
  return {
      {"executionSuccessful", successful},
      {"exitCode", report.exit_code},
      {"startTimeUtc", core::format_rfc3339(report.started)},
      {"endTimeUtc", core::format_rfc3339(std::max(report.started, report.finished))},
      {"toolExecutionNotifications", std::move(described)},
  };
}

// Network addresses without userinfo, in characters that a URI may have.
bool is_public_uri(std::string_view remote) {
  static constexpr std::string_view k_allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/[]!$&'()*+,;=";
  static constexpr std::array<std::string_view, 4> k_schemes = {"https://", "http://", "ssh://", "git://"};
  return remote.find_first_not_of(k_allowed) == std::string_view::npos &&
         std::any_of(k_schemes.begin(), k_schemes.end(), [remote](std::string_view scheme) {
           return remote.size() > scheme.size() && remote.substr(0, scheme.size()) == scheme;
         });
}

Json provenance_of(const audit::Report& report) {
  Json provenance = Json::array();
  for (const audit::RepositoryRecord& repository : report.repositories) {
    if (!is_public_uri(repository.remote)) {
      continue;
    }
    Json details = {{"repositoryUri", repository.remote}};
    if (!repository.head.empty()) {
      details["revisionId"] = text(repository.head);
    }
    details["mappedTo"] = Json::object();
    if (!repository.mount.empty()) {
      details["mappedTo"]["uri"] = core::to_uri_path(repository.mount);
    }
    details["mappedTo"]["uriBaseId"] = "%SRCROOT%";
    provenance.push_back(std::move(details));
  }
  return provenance;
}

Json run_of(const audit::Report& report, Subject subject) {
  const SarifRules rules;
  SarifResults made = sarif_results(report, subject, rules);
  const std::vector<Notification> notifications = notifications_of(report, subject, made.left_out);
  const std::vector<std::string> notice_ids = ids_of(notifications);
  Json run = {
      {"tool", {{"driver", driver_of(report, rules, notice_ids)}}},
      {"automationDetails",
       {{"id", subject == Subject::inventory ? "ekaudit/inventory/" : "ekaudit/leaks/"}}},
      {"invocations", Json::array({invocation_of(report, notifications, notice_ids)})},
      {"originalUriBaseIds", {{"%SRCROOT%", {{"description", {{"text", "The root of what was scanned."}}}}}}},
      {"columnKind", "unicodeCodePoints"},
      {"taxonomies", rules.taxonomies()},
  };
  if (Json provenance = provenance_of(report); !provenance.empty()) {
    run["versionControlProvenance"] = std::move(provenance);
  }
  run["results"] = std::move(made.results);
  return run;
}

}  // namespace

std::string render_sarif(const audit::Report& report) {
  Json runs = Json::array();
  if (report.is_about(Subject::leaks)) {
    runs.push_back(run_of(report, Subject::leaks));
  }
  // A run without some results closes their alerts: an outage of the API must close none.
  if (report.is_about(Subject::inventory) && report.inventory_complete) {
    runs.push_back(run_of(report, Subject::inventory));
  }
  return print_document({
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", std::move(runs)},
  });
}

}  // namespace ekaudit::reporters
