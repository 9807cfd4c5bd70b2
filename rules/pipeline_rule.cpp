#include "rules/pipeline_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "core/digest.h"
#include "core/redaction.h"
#include "rules/inventory_rule.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using pipelines::SecretRef;
using pipelines::Usage;

std::vector<std::string> distinct(const std::vector<UsagePlace>& places, std::string (*name)(const Usage&)) {
  std::set<std::string> names;
  for (const UsagePlace& place : places) {
    if (std::string each = name(*place.usage); !each.empty()) {
      names.insert(std::move(each));
    }
  }
  return {names.begin(), names.end()};
}

TokenRef token_ref(const scanner::match::Token& token) {
  TokenRef ref;
  ref.redacted = token.redacted;
  if (token.body_size >= core::k_min_hashed_body) {
    ref.hash = "sha256:" + core::hex(token.hash);
  }
  return ref;
}

bool leads_to(const Usage& from, const Usage& to) {
  const bool by_path = std::binary_search(from.runs_files.begin(), from.runs_files.end(), to.path);
  const bool by_name =
      !to.pipeline.empty() &&
      std::binary_search(from.runs_files.begin(), from.runs_files.end(), "workflow:" + to.pipeline);
  return by_path || by_name;
}

bool are_related(const Usage& a, const Usage& b) {
  return a.repository == b.repository && (a.path == b.path || leads_to(a, b) || leads_to(b, a));
}

// It counts for the finding only if it covers every place.
std::optional<scanner::match::Directive> common_directive(const std::vector<UsagePlace>& places) {
  const bool covers_all = std::all_of(places.begin(), places.end(), [](const UsagePlace& place) {
    return place.directive != nullptr && place.directive->has_value();
  });
  return covers_all ? *places.front().directive : std::nullopt;
}

}  // namespace

std::string subject_of(const SecretRef& secret) {
  return secret.raw ? core::hex(secret.raw->hash) : secret.name + "\n" + secret.scope;
}

scanner::Location location_of(const Usage& usage) {
  return location_of(usage, usage.position);
}

scanner::Location location_of(const Usage& usage, const scanner::match::Position& position) {
  scanner::Location location;
  location.kind = scanner::LocationKind::pipeline;
  location.repository = usage.repository;
  location.path = usage.path;
  location.position = position;
  return location;
}

Finding make_usage_finding(const RuleInfo& rule, core::Severity severity, Confidence confidence,
                           std::string_view place, const std::vector<UsagePlace>& places) {
  const Usage& first = *places.front().usage;
  Finding finding;
  finding.rule = rule.id;
  finding.severity = severity;
  finding.confidence = confidence;
  finding.fingerprint = fingerprint(rule.family, place, subject_of(first.secret));
  if (first.secret.raw) {
    finding.token = token_ref(*first.secret.raw);
    finding.confidence = std::min(confidence, first.secret.raw->confidence);
  } else {
    add_evidence(finding, "secret", {first.secret.name});
  }
  finding.location = location_of(first, places.front().position);
  for (const UsagePlace& each : places) {
    if (finding.occurrences.size() < scanner::k_max_occurrences) {
      finding.occurrences.push_back(location_of(*each.usage, each.position));
    }
  }
  finding.occurrence_count = places.size();
  finding.directive = common_directive(places);
  add_evidence(finding, "store",
               distinct(places, [](const Usage& usage) { return std::string(store_id(usage)); }));
  add_evidence(finding, "environment",
               distinct(places, [](const Usage& usage) { return usage.secret.scope; }));
  add_evidence(finding, "steps", distinct(places, name_step));
  add_evidence(finding, "triggers", first.triggers);
  add_evidence(finding, "schedule", first.schedules);
  return finding;
}

void PipelineRule::judge(const Evidence& evidence, std::vector<Finding>& findings) const {
  using Key = std::tuple<std::string_view, std::string_view, std::string>;
  std::map<Key, std::vector<UsagePlace>> by_file;
  for (const Usage& usage : evidence.usages) {
    std::vector<UsagePlace> places = places_in(usage);
    if (!places.empty()) {
      std::vector<UsagePlace>& all = by_file[{usage.repository, usage.path, subject_of(usage.secret)}];
      all.insert(all.end(), places.begin(), places.end());
    }
  }
  for (auto& entry : by_file) {
    std::vector<UsagePlace>& places = entry.second;
    std::sort(places.begin(), places.end(),
              [](const UsagePlace& a, const UsagePlace& b) { return a.position < b.position; });
    Finding finding =
        make_usage_finding(info(), info().severity, Confidence::high, places.front().usage->path, places);
    describe(places, finding);
    findings.push_back(std::move(finding));
  }
}

std::string name_secret(const SecretRef& secret) {
  return (secret.raw ? "token " : "secret ") + pipelines::describe(secret);
}

std::string name_step(const Usage& usage) {
  if (usage.job.empty()) {
    return {};
  }
  return usage.step.empty() ? "job " + usage.job : fmt::format("job {}, step {}", usage.job, usage.step);
}

std::vector<std::string> paths_of(const Usages& usages) {
  const bool is_one_repository = std::all_of(usages.begin(), usages.end(), [&](const Usage* usage) {
    return usage->repository == usages.front()->repository;
  });
  std::set<std::string> paths;
  for (const Usage* usage : usages) {
    paths.insert(is_one_repository ? usage->path : fmt::format("{}: {}", usage->repository, usage->path));
  }
  return {paths.begin(), paths.end()};
}

bool holds_unrelated(const Usages& usages) {
  constexpr std::size_t k_most_compared = 300;
  Usages firsts;  // one for each file
  for (const Usage* usage : usages) {
    const bool known = std::any_of(firsts.begin(), firsts.end(), [&](const Usage* other) {
      return other->path == usage->path && other->repository == usage->repository;
    });
    if (!known && firsts.size() < k_most_compared) {
      firsts.push_back(usage);
    }
  }
  for (std::size_t i = 0; i < firsts.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!are_related(*firsts[i], *firsts[j])) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace ekaudit::rules
