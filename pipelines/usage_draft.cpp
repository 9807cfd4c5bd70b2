#include "pipelines/usage_draft.h"

#include <algorithm>
#include <tuple>

namespace ekaudit::pipelines {
namespace {

constexpr std::size_t k_most_disclosures = 100;

}  // namespace

void UsageDraft::saw(const Job& job) {
  ++usage.seen_by;
  jobs_.insert(&job);
}

void UsageDraft::apply(const ShellEvent& event, const LocatedText& script) {
  const auto disclose = [&](DisclosureKind kind) {
    if (usage.disclosures.size() < k_most_disclosures) {
      usage.disclosures.push_back({kind, event.program, script.at(event.offset)});
    }
  };
  switch (event.act) {
    case ShellAct::mentions:
      break;
    case ShellAct::reads:
      usage.effects.reads = true;
      break;
    case ShellAct::writes:
      usage.effects.writes = true;
      break;
    case ShellAct::opaque:
    case ShellAct::stores:
      usage.effects.opaque = true;
      break;
    case ShellAct::argument:
      disclose(DisclosureKind::argument);
      break;
    case ShellAct::logs:
      disclose(DisclosureKind::log);
      break;
    case ShellAct::traces:
      disclose(DisclosureKind::trace);
      break;
    case ShellAct::bakes:
      disclose(DisclosureKind::image);
      break;
  }
}

Usage UsageDraft::finish() {
  const Steps& steps = needing_.empty() ? maybe_needing_ : needing_;
  std::set<const Job*> jobs;
  for (const auto& [step, job] : steps) {
    usage.needed_by.push_back(step);
    if (jobs.insert(job).second) {
      usage.triggers.insert(usage.triggers.end(), job->triggers.begin(), job->triggers.end());
      usage.schedules.insert(usage.schedules.end(), job->schedules.begin(), job->schedules.end());
    }
  }
  std::sort(usage.needed_by.begin(), usage.needed_by.end());
  usage.jobs_needing = jobs.size();
  usage.jobs_seeing = jobs_.size();
  const auto key = [](const Disclosure& disclosure) {
    return std::tie(disclosure.position, disclosure.kind, disclosure.program);
  };
  auto& disclosures = usage.disclosures;
  std::sort(disclosures.begin(), disclosures.end(),
            [&](const Disclosure& a, const Disclosure& b) { return key(a) < key(b); });
  disclosures.erase(std::unique(disclosures.begin(), disclosures.end(),
                                [&](const Disclosure& a, const Disclosure& b) { return key(a) == key(b); }),
                    disclosures.end());
  return std::move(usage);
}

UsageDraft& UsageDrafts::at(const Place& place, std::size_t secret) {
  UsageDraft& draft = drafts_[{place, secret}];
  draft.secret = secret;
  of_job_.push_back(&draft);
  return draft;
}

void UsageDrafts::end_job(bool runs_contribution) {
  for (UsageDraft* draft : std::exchange(of_job_, {})) {
    draft->usage.runs_contribution |= runs_contribution;
  }
}

std::vector<Usage> UsageDrafts::finish() {
  std::vector<Usage> usages;
  for (auto& entry : drafts_) {
    usages.push_back(entry.second.finish());
  }
  std::sort(usages.begin(), usages.end(), [](const Usage& a, const Usage& b) {
    const auto key = [](const Usage& usage) {
      return std::tie(usage.position, usage.secret.store, usage.secret.name, usage.secret.scope, usage.job,
                      usage.step);
    };
    return key(a) < key(b);
  });
  return usages;
}

}  // namespace ekaudit::pipelines
