#include "remedy/report_cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/text.h"
#include "enkryptify/json.h"

namespace ekaudit::remedy {
namespace {

using enkryptify::Json;
using enkryptify::string_at;

constexpr std::string_view k_alive = "leaked-token-alive";
constexpr std::size_t k_most_places = 100;

const Json& member(const Json& object, const char* key) {
  static const Json k_none;
  const auto place = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && place != object.end() ? *place : k_none;
}

void add(std::vector<std::string>& list, std::string text) {
  if (!text.empty() && list.size() < k_most_places &&
      std::find(list.begin(), list.end(), text) == list.end()) {
    list.push_back(std::move(text));
  }
}

// "config/deploy.env:12", "commit-message in 3f2a1c9".
std::string place_of(const Json& location) {
  constexpr std::size_t k_short_id = 10;
  std::string place = string_at(location, "path");
  if (place.empty()) {
    place = string_at(location, "kind");
  }
  if (const Json& line = member(location, "line"); line.is_number_unsigned()) {
    place += fmt::format(":{}", line.get<std::uint64_t>());
  }
  if (const std::string commit = string_at(location, "commit"); !commit.empty()) {
    place += " in " + commit.substr(0, k_short_id);
  }
  return place;
}

void add_values(std::vector<std::string>& list, const Json& values) {
  if (values.is_array()) {
    for (const Json& each : values) {
      if (each.is_string()) {
        add(list, each.get<std::string>());
      }
    }
  }
}

// The first of a list of texts, or nothing.
std::string string_at_first(const Json& object, const char* key) {
  const Json& list = member(object, key);
  return list.is_array() && !list.empty() && list.front().is_string() ? list.front().get<std::string>()
                                                                      : std::string();
}

class Reader {
 public:
  ReportCases read(const Json& report) {
    // What leaked is found by its value; which token that is says only the finding that knows it to be alive.
    for (const Json& finding : member(report, "findings")) {
      const Json& token = member(finding, "token");
      const std::string hash = string_at(token, "hash");
      const std::string id = string_at(token, "id");
      if (!hash.empty() && !id.empty()) {
        id_of_hash_[hash] = id;
      }
    }
    for (const Json& finding : member(report, "findings")) {
      if (finding.is_object() && member(finding, "suppressed").is_null()) {
        take(finding);
      }
    }
    result_.unasked = unasked_.size();
    result_.complete = member(report, "complete") == true;
    return std::move(result_);
  }

 private:
  void take(const Json& finding) {
    const Json& token = member(finding, "token");
    const std::string rule = string_at(finding, "rule");
    const std::string status = string_at(token, "status");
    std::string id = string_at(token, "id");
    if (const auto known = id_of_hash_.find(string_at(token, "hash"));
        id.empty() && known != id_of_hash_.end()) {
      id = known->second;
    }
    const bool leaked = rule.starts_with("leaked-");
    const std::string redacted = string_at(token, "redacted");
    const bool asked = !string_at_first(member(finding, "evidence"), "proof").empty();
    if (leaked && rule != k_alive && id.empty() && !asked && status == "unknown") {
      unasked_.insert(string_at(token, "hash") + redacted);
    }
    if (id.empty() && rule == k_alive) {
      add(result_.unidentified, string_at(token, "redacted"));
    }
    if (id.empty() || status == "revoked" || status == "expired") {
      return;
    }
    Case& entry = case_of(id);
    add(entry.rules, leaked ? std::string(k_alive) : rule);
    if (leaked) {
      add(entry.begins, redacted.substr(0, redacted.find("…")));
    }
    if (leaked && rule != k_alive) {
      add(entry.places, place_of(member(finding, "location")));
    }
    if (rule == k_alive) {
      entry.uncertain |= string_at(finding, "confidence") != "high";
      for (const Json& each : member(finding, "occurrences")) {
        add(entry.places, place_of(each));
      }
    }
    entry.writes_unseen |= rule == "unneeded-write" && string_at(finding, "confidence") != "high";
    const Json& evidence = member(finding, "evidence");
    add_values(entry.users, member(evidence, "usedBy"));
    std::vector<std::string> secrets;
    add_values(secrets, member(evidence, "secretNames"));
    // With several names nobody can tell which is meant.
    if (secrets.size() == 1) {
      entry.secret_name = secrets.front();
    }
  }

  Case& case_of(const std::string& id) {
    const auto place = std::find_if(result_.cases.begin(), result_.cases.end(),
                                    [&](const Case& each) { return each.token_id == id; });
    if (place != result_.cases.end()) {
      return *place;
    }
    result_.cases.push_back(Case{id});
    return result_.cases.back();
  }

  std::map<std::string, std::string> id_of_hash_;
  std::set<std::string> unasked_;
  ReportCases result_;
};

}  // namespace

core::Result<ReportCases> read_report_cases(std::string_view json) {
  const auto report = enkryptify::parse_json(json);
  if (!report || string_at(*report, "schema") != "ekaudit.report/v1" ||
      !member(*report, "findings").is_array()) {
    return core::fail(core::ErrorKind::malformed,
                      "it is no report of ekaudit: ekaudit audit --format json makes one");
  }
  return Reader().read(*report);
}

}  // namespace ekaudit::remedy
