// `--format json`: the report contract, described by docs/schema/ekaudit.report.v1.schema.json.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/redaction.h"
#include "core/text.h"
#include "reporters/json_writer.h"
#include "reporters/names.h"
#include "reporters/reporter.h"
#include "reporters/summary.h"
#include "rules/pipeline_rule.h"

namespace ekaudit::reporters {
namespace {

using rules::Finding;
using scanner::Location;

void write_time(JsonWriter& out, std::string_view key, const std::optional<core::TimePoint>& time) {
  out.text_or_null(key, time ? core::format_rfc3339(*time) : std::string());
}

void write(JsonWriter& out, const audit::RepositoryRecord& repository) {
  out.text_or_null("id", repository.id);
  out.text_or_null("name", repository.name);
  out.text_or_null("remote", repository.remote);
  out.text_or_null("head", repository.head);
  out.flag("shallow", repository.shallow);
  out.flag("partial", repository.partial);
  out.text_or_null("shard", repository.shard ? core::to_string(*repository.shard) : std::string());
  out.text("mount", repository.mount);
}

void write(JsonWriter& out, const audit::Scanned& scanned) {
  out.count("files", scanned.files);
  out.count("commits", scanned.commits);
  out.count("blobs", scanned.blobs);
  out.count("bytes", scanned.bytes);
  out.count("packs", scanned.packs);
}

void write(JsonWriter& out, const Summary& summary, const audit::Scanned& scanned) {
  out.object("bySeverity", [&] {
    std::for_each(core::k_severities.rbegin(), core::k_severities.rend(), [&](core::Severity severity) {
      out.count(core::to_string(severity), summary.by_severity[static_cast<std::size_t>(severity)]);
    });
  });
  out.object("tokens", [&] {
    out.count("alive", summary.alive);
    out.count("unknown", summary.unknown);
    out.count("dead", summary.dead);
  });
  out.count("suppressed", summary.suppressed);
  out.object("suppressedBy", [&] {
    for (const auto& [cause, count] : summary.suppressed_by) {
      out.count(cause, count);
    }
  });
  out.object("scanned", [&] { write(out, scanned); });
}

void write(JsonWriter& out, const rules::TokenRef& token) {
  out.text("redacted", token.redacted);
  out.text_or_null("hash", token.hash);
  out.text_or_null("id", token.id);
  out.text_or_null("name", token.name);
  out.text("status", name_of(token.status));
}

void write(JsonWriter& out, const Location& location) {
  out.text("kind", name_of(location.kind));
  out.text_or_null("repository", location.repository);
  out.text_or_null("path", location.path);
  out.text_or_null("pathBytes",
                   core::is_valid_utf8(location.path) ? std::string() : core::base64(location.path));
  out.count_or_null("line", location.position.line);
  out.count_or_null("column", location.position.column);
  out.count_or_null("endLine", location.position.end_line);
  out.count_or_null("endColumn", location.position.end_column);
  out.text_or_null("commit", location.commit);
  out.text_or_null("blob", location.blob);
  out.object_or_null("author", location.author, [&](const scanner::Person& author) {
    out.text("name", author.name);
    out.text("email", author.email);
  });
  write_time(out, "date", location.date);
  out.text_or_null("encoding", location.encoding);
  out.text_or_null("exposure", name_of(location.exposure));
}

// Of items with one name the first holds the values of all.
void write(JsonWriter& out, const std::vector<rules::EvidenceItem>& evidence) {
  for (auto item = evidence.begin(); item != evidence.end(); ++item) {
    const auto has_its_name = [&](const rules::EvidenceItem& other) { return other.name == item->name; };
    if (std::any_of(evidence.begin(), item, has_its_name)) {
      continue;
    }
    std::vector<std::string_view> values;
    for (const rules::EvidenceItem& each : evidence) {
      if (has_its_name(each)) {
        values.insert(values.end(), each.values.begin(), each.values.end());
      }
    }
    out.texts(item->name, values);
  }
}

void write(JsonWriter& out, const rules::Suppression& suppression) {
  out.text("by", suppression.by);
  out.text_or_null("reason", suppression.reason);
  write_time(out, "expires", suppression.expires);
}

void write(JsonWriter& out, const Finding& finding) {
  const auto write_value = [&](const auto& value) { write(out, value); };
  out.text("rule", finding.rule);
  out.text("severity", core::to_string(finding.severity));
  out.text("confidence", core::to_string(finding.confidence));
  out.text("message", finding.message);
  out.text("fingerprint", finding.fingerprint);
  out.text_or_null("remediation", finding.remediation);
  out.object_or_null("token", finding.token, write_value);
  out.object("location", [&] { write(out, finding.location); });
  out.objects("occurrences", finding.occurrences, write_value);
  out.count("occurrenceCount", finding.occurrence_count);
  out.object("evidence", [&] { write(out, finding.evidence); });
  out.object_or_null("suppressed", finding.suppressed, write_value);
  out.text_or_null("lineHash", finding.line_hash);
}

void write(JsonWriter& out, const scanner::match::Token& token) {
  out.text("redacted", token.redacted);
  out.text_or_null(
      "hash", token.body_size < core::k_min_hashed_body ? std::string() : "sha256:" + core::hex(token.hash));
  out.text("confidence", core::to_string(token.confidence));
}

void write(JsonWriter& out, const pipelines::SecretRef& secret, std::string_view store) {
  out.text("kind", pipelines::name_of(secret.store));
  out.text_or_null("store", store);
  out.text_or_null("name", secret.name);
  out.text_or_null("scope", secret.scope);
  out.object_or_null("token", secret.raw, [&](const scanner::match::Token& token) { write(out, token); });
}

void write(JsonWriter& out, const scanner::match::Directive& directive) {
  out.texts("rules", directive.rules);
  out.text_or_null("reason", directive.reason);
}

void write(JsonWriter& out, const pipelines::Disclosure& disclosure) {
  out.text("kind", pipelines::name_of(disclosure.kind));
  out.text_or_null("program", disclosure.program);
  out.count_or_null("line", disclosure.position.line);
  out.count_or_null("column", disclosure.position.column);
}

void write(JsonWriter& out, const pipelines::Usage& usage) {
  const auto write_value = [&](const auto& value) { write(out, value); };
  out.text("format", pipelines::name_of(usage.format));
  out.object("location", [&] { write(out, rules::location_of(usage)); });
  out.object("secret", [&] { write(out, usage.secret, pipelines::store_id(usage)); });
  out.text_or_null("pipeline", usage.pipeline);
  out.text_or_null("job", usage.job);
  out.text_or_null("step", usage.step);
  out.text("handover", pipelines::name_of(usage.handover));
  out.flag("reads", usage.effects.reads);
  out.flag("writes", usage.effects.writes);
  out.flag("opaque", usage.effects.opaque);
  out.objects("disclosures", usage.disclosures, write_value);
  out.texts("neededBy", usage.needed_by);
  out.count("seenBy", usage.seen_by);
  out.texts("triggers", usage.triggers);
  out.texts("schedules", usage.schedules);
  out.flag("runsContribution", usage.runs_contribution);
  out.flag("guarded", usage.guarded);
  out.flag("selfHosted", usage.self_hosted);
  out.flag("inHeadOnly", usage.in_head_only);
  out.texts("runsFiles", usage.runs_files);
  out.object_or_null("directive", usage.directive, write_value);
}

void write(JsonWriter& out, const core::Notice& notice) {
  out.text("kind", notice.kind);
  out.text("message", notice.message);
  out.flag("incomplete", notice.incomplete);
  out.text_or_null("repository", notice.repository);
  out.text_or_null("path", notice.path);
  out.text_or_null("object", notice.object);
  out.flag("online", notice.online);
}

}  // namespace

std::string render_json(const audit::Report& report) {
  const bool is_sharded =
      std::any_of(report.repositories.begin(), report.repositories.end(),
                  [](const audit::RepositoryRecord& each) { return each.shard.has_value(); });
  // Of two shards each may have suppressed the same finding: merge has to see that.
  const auto is_shown = [&](const Finding& finding) {
    return report.show_suppressed || is_sharded || !finding.suppressed;
  };
  JsonWriter out;
  const auto write_value = [&](const auto& value) { write(out, value); };
  out.object([&] {
    out.text("schema", "ekaudit.report/v1");
    out.object("tool", [&] {
      out.text("name", "ekaudit");
      out.text("version", report.tool_version);
    });
    out.text("startedAt", core::format_rfc3339(report.started));
    out.flag("complete", report.complete);
    out.objects("repositories", report.repositories, write_value);
    out.object("summary", [&] { write(out, summarize(report), report.scanned); });
    out.objects("findings", report.findings, write_value, is_shown);
    out.objects("usages", report.usages, write_value);
    out.objects("notices", report.notices, write_value);
  });
  return out.take();
}

}  // namespace ekaudit::reporters
