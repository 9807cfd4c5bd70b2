// What the pipeline rules share: which usages are of one secret, and how they become a finding.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/usage.h"
#include "rules/evidence.h"
#include "rules/finding.h"
#include "rules/rule.h"

namespace ekaudit::rules {

using Usages = std::vector<const pipelines::Usage*>;

// What tells a secret from others of its store: the raw token's hash, or name and scope.
std::string subject_of(const pipelines::SecretRef& secret);

scanner::Location location_of(const pipelines::Usage& usage);
scanner::Location location_of(const pipelines::Usage& usage, const scanner::match::Position& position);

// A place in a file that a finding is about.
struct UsagePlace {
  const pipelines::Usage* usage = nullptr;
  scanner::match::Position position;
  const std::optional<scanner::match::Directive>* directive = nullptr;
};

// The finding but for message and remediation: location and directive of the first place, all places as
// occurrences. `places` must not be empty. A raw token's confidence is at most that of the token.
Finding make_usage_finding(const RuleInfo& rule, core::Severity severity, core::Confidence confidence,
                           std::string_view place, const std::vector<UsagePlace>& places);

// A rule with one finding for each secret in each file.
class PipelineRule : public Rule {
 public:
  void judge(const Evidence& evidence, std::vector<Finding>& findings) const final;

 private:
  // The places in this usage that the rule is about.
  virtual std::vector<UsagePlace> places_in(const pipelines::Usage& usage) const = 0;
  // Message, remediation, and severity where it is not the rule's own.
  virtual void describe(const std::vector<UsagePlace>& places, Finding& finding) const = 0;
};

// "secret ENKRYPTIFY_TOKEN", "token ek_live_…".
std::string name_secret(const pipelines::SecretRef& secret);

// "job deploy", "job deploy, step Build"; empty where the format has none.
std::string name_step(const pipelines::Usage& usage);

// Whether at least two of the files have nothing to do with each other: neither runs the other.
bool holds_unrelated(const Usages& usages);

// The paths, sorted, each once: repository-relative, or with the repository before it, "repository: path",
// where the usages are of several.
std::vector<std::string> paths_of(const Usages& usages);

}  // namespace ekaudit::rules
