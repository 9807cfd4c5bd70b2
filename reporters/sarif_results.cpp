#include "reporters/sarif_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "core/clock.h"
#include "reporters/names.h"
#include "reporters/sarif_uri.h"
#include "reporters/wording.h"

namespace ekaudit::reporters {
namespace {

using rules::Finding;
using scanner::Location;

constexpr std::size_t k_max_related = 10;
constexpr std::size_t k_max_branches = 5;

std::string date_of(core::TimePoint time) {
  return core::format_rfc3339(time).substr(0, 10);
}

// "Introduced by commit 3f2a1c9 on 2025-10-14"; empty where no commit is known to have done it.
std::string describe_introduction(const Location& location) {
  const std::string commit = introducing_commit(location);
  if (commit.empty()) {
    return {};
  }
  std::string phrase = "Introduced by commit " + commit;
  if (location.date) {
    phrase += " on " + date_of(*location.date);
  }
  return phrase;
}

std::string message_of(const Finding& finding, std::string_view mount) {
  std::vector<std::string> sentences = {finding.message};
  std::string place = "Place: " + describe_place(finding.location, mount);
  if (const std::string_view exposure = describe_exposure(finding.location.exposure); !exposure.empty()) {
    place += fmt::format(" ({})", exposure);
  }
  sentences.push_back(std::move(place));
  if (!finding.location.encoding.empty()) {
    sentences.push_back("Encoded as " + finding.location.encoding);
  }
  if (std::string introduction = describe_introduction(first_introduction(finding)); !introduction.empty()) {
    if (const std::uint64_t more = later_introductions(finding); more > 0) {
      introduction += fmt::format(", and {}", counted(more, "more time"));
    }
    sentences.push_back(std::move(introduction));
  }
  if (const std::string branches = list_branches(finding, k_max_branches); !branches.empty()) {
    sentences.push_back("Still in " + branches);
  }
  sentences.push_back(finding.remediation);
  std::string message;
  for (const std::string& sentence : sentences) {
    if (!sentence.empty()) {
      message += (message.empty() ? "" : " ") + as_sentence(sentence);
    }
  }
  return sarif_text(message);
}

Json location_of(const Location& location, std::string_view mount) {
  return {{"physicalLocation",
           {{"artifactLocation", artifact_location(location_uri(location, mount))},
            {"region", region_of(location)}}}};
}

Json related_locations(const Finding& finding, std::string_view mount) {
  Json related = Json::array();
  const std::size_t count = std::min(finding.occurrences.size(), k_max_related);
  for (std::size_t i = 0; i < count; ++i) {
    if (std::string introduction = describe_introduction(finding.occurrences[i]); !introduction.empty()) {
      Json location = location_of(finding.occurrences[i], mount);
      location["message"] = {{"text", sarif_text(as_sentence(std::move(introduction)))}};
      related.push_back(std::move(location));
    }
  }
  return related;
}

// Of the same form as code scanning's own line hash: up to 16 hexadecimal digits without leading zeros.
std::string line_hash_from(std::string_view fingerprint) {
  const std::string_view digits = fingerprint.substr(0, 16);
  const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size());
  return fmt::format("{}:1", first == digits.size() ? "0" : digits.substr(first));
}

void put_text(Json& object, const char* key, std::string_view value) {
  if (!value.empty()) {
    object[key] = text(value);
  }
}

Json properties_of(const Finding& finding) {
  const Location& location = finding.location;
  Json properties = {{"severity", core::to_string(finding.severity)},
                     {"confidence", core::to_string(finding.confidence)}};
  if (finding.token) {
    properties["token"] = text(finding.token->redacted);
    properties["tokenStatus"] = name_of(finding.token->status);
  }
  properties["locationKind"] = name_of(location.kind);
  put_text(properties, "exposure", name_of(location.exposure));
  put_text(properties, "encoding", location.encoding);
  put_text(properties, "commit", location.commit);
  put_text(properties, "blob", location.blob);
  properties["introductions"] = finding.occurrence_count;
  return properties;
}

Json suppressions_of(const Finding& finding) {
  if (!finding.suppressed) {
    return Json::array();
  }
  Json suppression = {{"kind", finding.suppressed->by == "inline" ? "inSource" : "external"},
                      {"status", "accepted"}};
  if (!finding.suppressed->reason.empty()) {
    suppression["justification"] = sarif_text(finding.suppressed->reason);
  }
  return Json::array({std::move(suppression)});
}

// A leak of a dead token is nothing to act on.
bool is_dead_leak(const Finding& finding) {
  return audit::subject_of(finding) == audit::Subject::leaks && finding.token &&
         (finding.token->status == rules::TokenStatus::revoked ||
          finding.token->status == rules::TokenStatus::expired);
}

std::vector<const Finding*> choose(const audit::Report& report, audit::Subject subject,
                                   std::uint64_t& left_out) {
  std::vector<const Finding*> chosen;
  for (const Finding& finding : report.findings) {
    if (audit::subject_of(finding) == subject && !is_dead_leak(finding) &&
        (report.show_suppressed || !finding.suppressed)) {
      chosen.push_back(&finding);
    }
  }
  if (chosen.size() <= k_max_sarif_results) {
    return chosen;
  }
  left_out = chosen.size() - k_max_sarif_results;
  const auto rank = [](const Finding* finding) {
    return std::tuple(finding->suppressed.has_value(), -static_cast<int>(finding->severity),
                      -static_cast<int>(finding->confidence));
  };
  std::stable_sort(chosen.begin(), chosen.end(),
                   [&](const Finding* a, const Finding* b) { return rank(a) < rank(b); });
  chosen.resize(k_max_sarif_results);
  std::sort(chosen.begin(), chosen.end(), std::less<>());  // back to their order in the report
  return chosen;
}

class ResultBuilder {
 public:
  ResultBuilder(const audit::Report& report, const SarifRules& rules) : report_(report), rules_(rules) {}

  Json build(const Finding& finding) {
    const std::string_view mount = report_.mount_of(finding.location.repository);
    Json result = Json::object();
    rules_.put_rule(finding.rule, result);
    result["level"] = sarif_level(finding.severity);
    result["message"] = {{"text", message_of(finding, mount)}};
    result["locations"] = Json::array({location_of(finding.location, mount)});
    if (Json related = related_locations(finding, mount); !related.empty()) {
      result["relatedLocations"] = std::move(related);
    }
    result["partialFingerprints"] = {
        {"primaryLocationLineHash", text(line_hash_of(finding, location_uri(finding.location, mount)))},
        {"ekauditFinding/v1", text(finding.fingerprint)}};
    if (report_.show_suppressed) {
      result["suppressions"] = suppressions_of(finding);
    }
    result["properties"] = properties_of(finding);
    return result;
  }

 private:
  // Code scanning takes results of one rule, file and line hash for one alert, and would show one of two
  // tokens on a line only: the second one gets a value of its own.
  std::string line_hash_of(const Finding& finding, const std::string& uri) {
    if (!finding.line_hash.empty() && taken_.insert({finding.rule, uri, finding.line_hash}).second) {
      return finding.line_hash;
    }
    return line_hash_from(finding.fingerprint);
  }

  const audit::Report& report_;
  const SarifRules& rules_;
  std::set<std::tuple<std::string, std::string, std::string>> taken_;
};

}  // namespace

SarifResults sarif_results(const audit::Report& report, audit::Subject subject, const SarifRules& rules) {
  SarifResults made;
  ResultBuilder builder(report, rules);
  for (const Finding* finding : choose(report, subject, made.left_out)) {
    made.results.push_back(builder.build(*finding));
  }
  return made;
}

}  // namespace ekaudit::reporters
