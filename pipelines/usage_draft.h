// Usages while a plan is traced: one for each place and secret, however many steps use it.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "pipelines/plan.h"
#include "pipelines/shell_reader.h"
#include "pipelines/usage.h"

namespace ekaudit::pipelines {

class UsageDraft {
 public:
  Usage usage;
  std::size_t secret = 0;

  bool is_new() const { return !described_; }
  void described() { described_ = true; }

  // A step of this job is given it; uses it; or might.
  void saw(const Job& job);
  void need(const std::string& step, const Job& job) { needing_.insert({step, &job}); }
  void may_need(const std::string& step, const Job& job) { maybe_needing_.insert({step, &job}); }

  void apply(const ShellEvent& event, const LocatedText& script);
  Usage finish();

 private:
  using Steps = std::set<std::pair<std::string, const Job*>>;
  bool described_ = false;
  std::set<const Job*> jobs_;
  Steps needing_;
  Steps maybe_needing_;
};

class UsageDrafts {
 public:
  // An address in the plan, or the number of a place that several have in common.
  using Place = std::pair<const void*, std::size_t>;
  UsageDraft& at(const Place& place, std::size_t secret);
  std::size_t size() const { return drafts_.size(); }
  // What was asked for since the last call belongs to a job that runs a contributor's code, or not.
  void end_job(bool runs_contribution);
  // Sorted by position, then secret.
  std::vector<Usage> finish();

 private:
  std::map<std::pair<Place, std::size_t>, UsageDraft> drafts_;
  std::vector<UsageDraft*> of_job_;
};

}  // namespace ekaudit::pipelines
