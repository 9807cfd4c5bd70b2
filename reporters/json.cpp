// `--format json`: the report contract, described by docs/schema/ekaudit.report.v1.schema.json.
#include <algorithm>
#include <utility>

#include "core/digest.h"
#include "core/redaction.h"
#include "core/text.h"
#include "reporters/json_document.h"
#include "reporters/names.h"
#include "reporters/reporter.h"
#include "reporters/summary.h"
#include "rules/pipeline_rule.h"

namespace ekaudit::reporters {
namespace {

using rules::Finding;
using scanner::Location;

Json count_or_null(std::uint64_t count) {
  return count == 0 ? Json(nullptr) : Json(count);
}

Json time_or_null(const std::optional<core::TimePoint>& time) {
  return time ? Json(core::format_rfc3339(*time)) : Json(nullptr);
}

Json describe(const audit::RepositoryRecord& repository) {
  return object({
      {"id", text_or_null(repository.id)},
      {"name", text_or_null(repository.name)},
      {"remote", text_or_null(repository.remote)},
      {"head", text_or_null(repository.head)},
      {"shallow", repository.shallow},
      {"partial", repository.partial},
      {"shard", repository.shard ? Json(core::to_string(*repository.shard)) : Json(nullptr)},
      {"mount", text(repository.mount)},
  });
}

Json describe(const Summary& summary, const audit::Scanned& scanned) {
  Json by_severity = Json::object();
  std::for_each(core::k_severities.rbegin(), core::k_severities.rend(), [&](core::Severity severity) {
    by_severity[std::string(core::to_string(severity))] =
        summary.by_severity[static_cast<std::size_t>(severity)];
  });
  Json suppressed_by = Json::object();
  for (const auto& [cause, count] : summary.suppressed_by) {
    suppressed_by[std::string(cause)] = count;
  }
  return object({
      {"bySeverity", std::move(by_severity)},
      {"tokens", object({{"alive", summary.alive}, {"unknown", summary.unknown}, {"dead", summary.dead}})},
      {"suppressed", summary.suppressed},
      {"suppressedBy", std::move(suppressed_by)},
      {"scanned", object({{"files", scanned.files},
                          {"commits", scanned.commits},
                          {"blobs", scanned.blobs},
                          {"bytes", scanned.bytes},
                          {"packs", scanned.packs}})},
  });
}

Json describe(const rules::TokenRef& token) {
  return object({
      {"redacted", text(token.redacted)},
      {"hash", text_or_null(token.hash)},
      {"id", text_or_null(token.id)},
      {"name", text_or_null(token.name)},
      {"status", name_of(token.status)},
  });
}

Json describe(const Location& location) {
  Json author = nullptr;
  if (location.author) {
    author = object({{"name", text(location.author->name)}, {"email", text(location.author->email)}});
  }
  return object({
      {"kind", name_of(location.kind)},
      {"repository", text_or_null(location.repository)},
      {"path", text_or_null(location.path)},
      {"pathBytes", core::is_valid_utf8(location.path) ? Json(nullptr) : Json(core::base64(location.path))},
      {"line", count_or_null(location.position.line)},
      {"column", count_or_null(location.position.column)},
      {"endLine", count_or_null(location.position.end_line)},
      {"endColumn", count_or_null(location.position.end_column)},
      {"commit", text_or_null(location.commit)},
      {"blob", text_or_null(location.blob)},
      {"author", std::move(author)},
      {"date", time_or_null(location.date)},
      {"encoding", text_or_null(location.encoding)},
      {"exposure", text_or_null(name_of(location.exposure))},
  });
}

Json describe(const std::vector<rules::EvidenceItem>& evidence) {
  Json object = Json::object();
  for (const rules::EvidenceItem& item : evidence) {
    Json& values = object[core::to_utf8(item.name)];
    if (values.is_null()) {
      values = Json::array();
    }
    for (const std::string& value : item.values) {
      values.push_back(text(value));
    }
  }
  return object;
}

Json describe(const rules::Suppression& suppression) {
  return object({
      {"by", text(suppression.by)},
      {"reason", text_or_null(suppression.reason)},
      {"expires", time_or_null(suppression.expires)},
  });
}

Json describe(const Finding& finding) {
  Json occurrences = Json::array();
  for (const Location& occurrence : finding.occurrences) {
    occurrences.push_back(describe(occurrence));
  }
  return object({
      {"rule", text(finding.rule)},
      {"severity", core::to_string(finding.severity)},
      {"confidence", core::to_string(finding.confidence)},
      {"message", text(finding.message)},
      {"fingerprint", text(finding.fingerprint)},
      {"remediation", text_or_null(finding.remediation)},
      {"token", finding.token ? describe(*finding.token) : Json(nullptr)},
      {"location", describe(finding.location)},
      {"occurrences", std::move(occurrences)},
      {"occurrenceCount", finding.occurrence_count},
      {"evidence", describe(finding.evidence)},
      {"suppressed", finding.suppressed ? describe(*finding.suppressed) : Json(nullptr)},
      {"lineHash", text_or_null(finding.line_hash)},
  });
}

Json list_of(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const std::string& each : texts) {
    list.push_back(text(each));
  }
  return list;
}

Json describe(const pipelines::SecretRef& secret, std::string_view store) {
  Json token = nullptr;
  if (secret.raw) {
    token = object({{"redacted", text(secret.raw->redacted)},
                    {"hash", secret.raw->body_size < core::k_min_hashed_body
                                 ? Json(nullptr)
                                 : Json("sha256:" + core::hex(secret.raw->hash))},
                    {"confidence", core::to_string(secret.raw->confidence)}});
  }
  return object({
      {"kind", pipelines::name_of(secret.store)},
      {"store", text_or_null(store)},
      {"name", text_or_null(secret.name)},
      {"scope", text_or_null(secret.scope)},
      {"token", std::move(token)},
  });
}

Json describe(const std::optional<scanner::match::Directive>& directive) {
  return directive
             ? object({{"rules", list_of(directive->rules)}, {"reason", text_or_null(directive->reason)}})
             : Json(nullptr);
}

Json describe(const pipelines::Usage& usage) {
  Json disclosures = Json::array();
  for (const pipelines::Disclosure& disclosure : usage.disclosures) {
    disclosures.push_back(object({{"kind", pipelines::name_of(disclosure.kind)},
                                  {"program", text_or_null(disclosure.program)},
                                  {"line", count_or_null(disclosure.position.line)},
                                  {"column", count_or_null(disclosure.position.column)}}));
  }
  return object({
      {"format", pipelines::name_of(usage.format)},
      {"location", describe(rules::location_of(usage))},
      {"secret", describe(usage.secret, pipelines::store_id(usage))},
      {"pipeline", text_or_null(usage.pipeline)},
      {"job", text_or_null(usage.job)},
      {"step", text_or_null(usage.step)},
      {"handover", pipelines::name_of(usage.handover)},
      {"reads", usage.effects.reads},
      {"writes", usage.effects.writes},
      {"opaque", usage.effects.opaque},
      {"disclosures", std::move(disclosures)},
      {"neededBy", list_of(usage.needed_by)},
      {"seenBy", usage.seen_by},
      {"triggers", list_of(usage.triggers)},
      {"schedules", list_of(usage.schedules)},
      {"runsContribution", usage.runs_contribution},
      {"guarded", usage.guarded},
      {"selfHosted", usage.self_hosted},
      {"inHeadOnly", usage.in_head_only},
      {"runsFiles", list_of(usage.runs_files)},
      {"directive", describe(usage.directive)},
  });
}

Json describe(const core::Notice& notice) {
  return object({
      {"kind", text(notice.kind)},
      {"message", text(notice.message)},
      {"incomplete", notice.incomplete},
      {"repository", text_or_null(notice.repository)},
      {"path", text_or_null(notice.path)},
      {"object", text_or_null(notice.object)},
      {"online", notice.online},
  });
}

}  // namespace

std::string render_json(const audit::Report& report) {
  Json repositories = Json::array();
  for (const audit::RepositoryRecord& repository : report.repositories) {
    repositories.push_back(describe(repository));
  }
  const bool is_sharded =
      std::any_of(report.repositories.begin(), report.repositories.end(),
                  [](const audit::RepositoryRecord& each) { return each.shard.has_value(); });
  Json findings = Json::array();
  for (const Finding& finding : report.findings) {
    // Of two shards each may have suppressed the same finding: merge has to see that.
    if (report.show_suppressed || is_sharded || !finding.suppressed) {
      findings.push_back(describe(finding));
    }
  }
  Json usages = Json::array();
  for (const pipelines::Usage& usage : report.usages) {
    usages.push_back(describe(usage));
  }
  Json notices = Json::array();
  for (const core::Notice& notice : report.notices) {
    notices.push_back(describe(notice));
  }
  return print_document({
      {"schema", "ekaudit.report/v1"},
      {"tool", {{"name", "ekaudit"}, {"version", text(report.tool_version)}}},
      {"startedAt", core::format_rfc3339(report.started)},
      {"complete", report.complete},
      {"repositories", std::move(repositories)},
      {"summary", describe(summarize(report), report.scanned)},
      {"findings", std::move(findings)},
      {"usages", std::move(usages)},
      {"notices", std::move(notices)},
  });
}

}  // namespace ekaudit::reporters
