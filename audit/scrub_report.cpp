#include "audit/scrub_report.h"

#include <set>
#include <string>

#include "core/parallel.h"
#include "scanner/match/scrub.h"

namespace ekaudit::audit {
namespace {

using scanner::match::Scrubber;

class ReportScrubber {
 public:
  ReportScrubber(const std::vector<scanner::Sighting>& sightings, const scanner::match::Matcher& matcher)
      : scrubber_(matcher) {
    add_tokens(sightings, scrubber_);
  }

  void scrub(Report& report, unsigned jobs) const {
    constexpr std::size_t k_batch = 64;
    for (RepositoryRecord& repository : report.repositories) {
      scrub_all(repository.id, repository.name, repository.remote, repository.mount);
    }
    core::parallel_for(jobs, report.findings.size(), k_batch,
                       [&](unsigned, std::size_t i) { scrub(report.findings[i]); });
    core::parallel_for(jobs, report.usages.size(), k_batch,
                       [&](unsigned, std::size_t i) { scrub(report.usages[i]); });
    for (core::Notice& notice : report.notices) {
      scrub_all(notice.message, notice.repository, notice.path);
    }
  }

 private:
  template <class... Texts>
  void scrub_all(Texts&... texts) const {
    ((texts = scrubber_.scrub(texts)), ...);
  }

  void scrub(scanner::Location& location) const {
    scrub_all(location.repository, location.path);
    if (location.author) {
      scrub_all(location.author->name, location.author->email);
    }
  }

  void scrub(std::vector<std::string>& texts) const {
    for (std::string& text : texts) {
      scrub_all(text);
    }
  }

  void scrub(pipelines::Usage& usage) const {
    scrub_all(usage.repository, usage.path, usage.secret.name, usage.secret.scope, usage.pipeline, usage.job,
              usage.step);
    scrub(usage.needed_by);
    scrub(usage.triggers);
    scrub(usage.schedules);
    scrub(usage.runs_files);
    if (usage.directive) {
      scrub(usage.directive->rules);
      scrub_all(usage.directive->reason);
    }
    for (pipelines::Disclosure& disclosure : usage.disclosures) {
      scrub_all(disclosure.program);
    }
  }

  void scrub(rules::Finding& finding) const {
    scrub_all(finding.message, finding.remediation);
    if (finding.token) {
      scrub_all(finding.token->id, finding.token->name);
    }
    scrub(finding.location);
    for (scanner::Location& location : finding.occurrences) {
      scrub(location);
    }
    for (rules::EvidenceItem& item : finding.evidence) {
      for (std::string& value : item.values) {
        scrub_all(value);
      }
    }
    if (finding.suppressed) {
      scrub_all(finding.suppressed->reason);
    }
    finding.directive.reset();  // policy has read it; only `suppressed` is printed
  }

  Scrubber scrubber_;
};

}  // namespace

void add_tokens(const std::vector<scanner::Sighting>& sightings, Scrubber& scrubber) {
  std::set<core::Digest> known;
  for (const scanner::Sighting& sighting : sightings) {
    // A placeholder's text is no secret, and taking it out everywhere would spoil honest paths.
    if (sighting.token.confidence > core::Confidence::placeholder &&
        known.insert(sighting.token.hash).second) {
      scrubber.add(sighting.token.raw);
    }
  }
}

void scrub_report(Report& report, const std::vector<scanner::Sighting>& sightings,
                  const scanner::match::Matcher& matcher, unsigned jobs) {
  ReportScrubber(sightings, matcher).scrub(report, jobs);
}

}  // namespace ekaudit::audit
