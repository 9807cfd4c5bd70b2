#include "reporters/json_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/digest.h"
#include "core/redaction.h"
#include "enkryptify/json.h"
#include "policy/suppression.h"
#include "reporters/json_fields.h"

namespace ekaudit::reporters {
namespace {

using scanner::Location;

core::Severity severity_at(const Fields& fields, const char* key) {
  const auto severity = core::parse_severity(fields.text(key));
  if (!severity) {
    fields.note(key, "is no severity");
  }
  return severity.value_or(core::Severity::critical);
}

core::Confidence confidence_at(const Fields& fields, const char* key) {
  const auto confidence = core::parse_confidence(fields.text(key));
  if (!confidence) {
    fields.note(key, "is no confidence");
  }
  return confidence.value_or(core::Confidence::high);
}

audit::RepositoryRecord read_repository(const Fields& fields) {
  audit::RepositoryRecord repository;
  repository.id = fields.text("id");
  repository.name = fields.text("name");
  repository.remote = fields.text("remote");
  repository.head = fields.text("head");
  repository.shallow = fields.flag("shallow");
  repository.partial = fields.flag("partial");
  if (const std::string shard = fields.text("shard"); !shard.empty()) {
    repository.shard = core::parse_shard(shard);
    if (!repository.shard) {
      fields.note("shard", "is none");
    }
  }
  repository.mount = fields.text("mount");
  return repository;
}

Location read_location(const Fields& fields) {
  Location location;
  location.kind = fields.word("kind", scanner::LocationKind::token);
  location.repository = fields.text("repository");
  location.path = fields.text("path");
  if (const std::string encoded = fields.text("pathBytes"); !encoded.empty()) {
    if (auto bytes = core::from_base64(encoded)) {
      location.path = std::move(*bytes);
    } else {
      fields.note("pathBytes", "is no base64");
    }
  }
  location.position = {fields.count("line"), fields.count("column"), fields.count("endLine"),
                       fields.count("endColumn")};
  location.commit = fields.text("commit");
  location.blob = fields.text("blob");
  if (const auto author = fields.object("author")) {
    location.author = scanner::Person{author->text("name"), author->text("email")};
  }
  location.date = fields.time("date");
  location.encoding = fields.text("encoding");
  location.exposure = fields.word("exposure", scanner::Exposure::pushed);
  return location;
}

std::vector<Location> read_locations(const Fields& fields, const char* key) {
  std::vector<Location> locations;
  for (const Fields& each : fields.objects(key)) {
    locations.push_back(read_location(each));
  }
  return locations;
}

// "sha256:<hex>", or empty.
std::string hash_at(const Fields& fields) {
  constexpr std::string_view k_algorithm = "sha256:";
  std::string hash = fields.text("hash");
  if (!hash.empty() &&
      (!hash.starts_with(k_algorithm) || !core::digest_from_hex(hash.substr(k_algorithm.size())))) {
    fields.note("hash", "is no SHA-256");
    hash.clear();
  }
  return hash;
}

rules::TokenRef read_token(const Fields& fields) {
  rules::TokenRef token;
  token.redacted = fields.text("redacted");
  token.hash = hash_at(fields);
  token.id = fields.text("id");
  token.name = fields.text("name");
  token.status = fields.word("status", rules::TokenStatus::expired);
  return token;
}

rules::Finding read_finding(const Fields& fields) {
  rules::Finding finding;
  finding.rule = fields.text("rule");
  finding.severity = severity_at(fields, "severity");
  finding.confidence = confidence_at(fields, "confidence");
  finding.message = fields.text("message");
  finding.fingerprint = fields.text("fingerprint");
  if (!core::digest_from_hex(finding.fingerprint)) {
    fields.note("fingerprint", "is no SHA-256");
  }
  finding.remediation = fields.text("remediation");
  if (const auto token = fields.object("token")) {
    finding.token = read_token(*token);
  }
  if (const auto location = fields.object("location")) {
    finding.location = read_location(*location);
  } else {
    fields.note("location", "is missing");
  }
  finding.line_hash = fields.text("lineHash");
  finding.occurrences = read_locations(fields, "occurrences");
  finding.occurrence_count = fields.count("occurrenceCount");
  for (auto& [name, values] : fields.lists("evidence")) {
    finding.evidence.push_back({name, std::move(values)});
  }
  if (const auto suppressed = fields.object("suppressed")) {
    finding.suppressed =
        rules::Suppression{suppressed->text("by"), suppressed->text("reason"), suppressed->time("expires")};
  }
  return finding;
}

// The hash of a short token is in no report: such a usage can be shown, and not told from others.
scanner::match::Token read_usage_token(const Fields& fields) {
  constexpr std::size_t k_algorithm_size = 7;
  scanner::match::Token token;
  token.redacted = fields.text("redacted");
  if (const std::string hash = hash_at(fields); !hash.empty()) {
    token.hash =
        core::digest_from_hex(std::string_view(hash).substr(k_algorithm_size)).value_or(core::Digest{});
    token.body_size = core::k_min_hashed_body;
  }
  token.confidence = core::parse_confidence(fields.text("confidence")).value_or(core::Confidence::low);
  return token;
}

pipelines::Usage read_usage(const Fields& fields) {
  pipelines::Usage usage;
  usage.format = fields.word("format", pipelines::Format::crontab);
  if (const auto place = fields.object("location")) {
    const Location location = read_location(*place);
    usage.repository = location.repository;
    usage.path = location.path;
    usage.position = location.position;
  }
  if (const auto secret = fields.object("secret")) {
    usage.secret.store = secret->word("kind", pipelines::Store::environment);
    usage.secret.name = secret->text("name");
    usage.secret.scope = secret->text("scope");
    if (const auto token = secret->object("token")) {
      usage.secret.raw = read_usage_token(*token);
    }
  }
  usage.pipeline = fields.text("pipeline");
  usage.job = fields.text("job");
  usage.step = fields.text("step");
  usage.handover = fields.word("handover", pipelines::Handover::image);
  usage.effects = {fields.flag("reads"), fields.flag("writes"), fields.flag("opaque")};
  for (const Fields& each : fields.objects("disclosures")) {
    pipelines::Disclosure disclosure;
    disclosure.kind = each.word("kind", pipelines::DisclosureKind::image);
    disclosure.program = each.text("program");
    disclosure.position.line = each.count("line");
    disclosure.position.column = each.count("column");
    usage.disclosures.push_back(std::move(disclosure));
  }
  usage.needed_by = fields.texts("neededBy");
  usage.seen_by = fields.count("seenBy");
  usage.triggers = fields.texts("triggers");
  usage.schedules = fields.texts("schedules");
  usage.runs_contribution = fields.flag("runsContribution");
  usage.guarded = fields.flag("guarded");
  usage.self_hosted = fields.flag("selfHosted");
  usage.in_head_only = fields.flag("inHeadOnly");
  usage.runs_files = fields.texts("runsFiles");
  if (const auto directive = fields.object("directive")) {
    usage.directive = scanner::match::Directive{directive->texts("rules"), directive->text("reason")};
  }
  return usage;
}

core::Notice read_notice(const Fields& fields) {
  return {fields.text("kind"), fields.text("message"), fields.flag("incomplete"), fields.text("repository"),
          fields.text("path"), fields.text("object"),  fields.flag("online")};
}

void read_summary(const Fields& fields, audit::Report& report) {
  if (const auto by = fields.object("suppressedBy")) {
    for (std::size_t i = 0; i < policy::k_causes.size(); ++i) {
      const std::string_view cause = policy::k_causes[i];
      const auto listed = static_cast<std::uint64_t>(std::count_if(
          report.findings.begin(), report.findings.end(), [cause](const rules::Finding& finding) {
            return finding.suppressed && finding.suppressed->by == cause;
          }));
      report.unlisted_suppressed[i] = std::max(by->count(cause.data()), listed) - listed;
    }
  }
  if (const auto scanned = fields.object("scanned")) {
    report.scanned = {scanned->count("files"), scanned->count("commits"), scanned->count("blobs"),
                      scanned->count("bytes"), scanned->count("packs")};
  }
}

audit::Report read_report(const Fields& fields) {
  audit::Report report;
  if (fields.text("schema") != "ekaudit.report/v1") {
    fields.note("schema", "is not ekaudit.report/v1");
    return report;
  }
  if (const auto tool = fields.object("tool")) {
    report.tool_version = tool->text("version");
  }
  report.started = fields.time("startedAt").value_or(core::TimePoint{});
  report.complete = fields.flag("complete");
  for (const Fields& each : fields.objects("repositories")) {
    report.repositories.push_back(read_repository(each));
  }
  for (const Fields& each : fields.objects("findings")) {
    report.findings.push_back(read_finding(each));
  }
  for (const Fields& each : fields.objects("usages")) {
    report.usages.push_back(read_usage(each));
  }
  for (const Fields& each : fields.objects("notices")) {
    report.notices.push_back(read_notice(each));
  }
  if (const auto summary = fields.object("summary")) {
    read_summary(*summary, report);
  } else {
    fields.note("summary", "is missing");
  }
  return report;
}

}  // namespace

core::Result<audit::Report> read_json(std::string_view text) {
  const auto document = enkryptify::parse_ordered_json(text);
  if (!document) {
    return tl::make_unexpected(document.error());
  }
  Problem problem;
  audit::Report report = read_report(Fields(*document, "", problem));
  if (problem.found()) {
    return core::fail(core::ErrorKind::malformed, problem.text());
  }
  return report;
}

}  // namespace ekaudit::reporters
