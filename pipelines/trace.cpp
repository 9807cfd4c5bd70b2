#include "pipelines/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "pipelines/usage_draft.h"

namespace ekaudit::pipelines {
namespace {

constexpr std::size_t k_most_usages = 10'000;
// Variables with a secret that one step sees.
constexpr std::size_t k_most_sites = 128;

void sort_unique(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

struct Site {
  const Binding* binding = nullptr;
  Handover level = Handover::step_environment;
};

class StepVariables final : public ShellVariables {
 public:
  StepVariables(const std::vector<Site>& sites, const Plan& plan, const Job& job, const FileText& file)
      : sites_(sites), plan_(plan), job_(job), file_(file) {}

  std::vector<std::size_t> secrets_in(std::string_view variable) override {
    std::vector<std::size_t> secrets;
    // The innermost binding comes last and hides the others.
    const auto site = std::find_if(sites_.rbegin(), sites_.rend(),
                                   [&](const Site& each) { return each.binding->variable == variable; });
    if (site != sites_.rend()) {
      for (const Mention& mention : file_.references.mentions_in(site->binding->value.text)) {
        secrets.push_back(mention.secret);
      }
    } else if (plan_.has_outer_variables && file_.names.is_token(variable)) {
      if (const auto secret =
              file_.references.add({plan_.outer_store, std::string(variable), job_.scope, std::nullopt})) {
        secrets.push_back(*secret);
      }
    }
    return secrets;
  }

 private:
  const std::vector<Site>& sites_;
  const Plan& plan_;
  const Job& job_;
  const FileText& file_;
};

class Tracer {
 public:
  Tracer(Plan& plan, Format format, const FileText& file) : plan_(plan), format_(format), file_(file) {}

  std::vector<Usage> trace() {
    std::vector<Site> sites;
    add_sites(plan_.environment, Handover::workflow_environment, sites);
    for (const Job& job : plan_.jobs) {
      trace_job(job, sites);
    }
    std::vector<Usage> usages = drafts_.finish();
    for (Usage& usage : usages) {
      usage.format = format_;
      usage.path = file_.path;
      usage.pipeline = plan_.name;
      usage.triggers.insert(usage.triggers.end(), plan_.triggers.begin(), plan_.triggers.end());
      usage.schedules.insert(usage.schedules.end(), plan_.schedules.begin(), plan_.schedules.end());
      sort_unique(usage.triggers);
      sort_unique(usage.schedules);
      usage.runs_files = plan_.runs_files;
    }
    return usages;
  }

 private:
  void add_sites(const std::vector<Binding>& bindings, Handover handover, std::vector<Site>& sites) {
    for (const Binding& binding : bindings) {
      // It hides an outer one of its name, whatever it holds; but what is in an image stays there.
      std::erase_if(sites, [&](const Site& site) {
        return site.level != Handover::image && site.binding->variable == binding.variable;
      });
      const bool holds_secret = file_.references.any_in(binding.value.text);
      const bool hides_one = plan_.has_outer_variables && !plan_.outer_wins &&
                             file_.names.is_token(binding.variable) &&
                             binding.value.text.find_first_of("${") == std::string::npos;
      if (!holds_secret && !hides_one) {
        continue;
      }
      if (sites.size() < k_most_sites) {
        sites.push_back({&binding, binding.baked_by.empty() ? handover : Handover::image});
      } else if (!std::exchange(too_many_sites_, true)) {
        plan_.problems.push_back(
            {fmt::format("gives a step more than {} secrets; the rest was left out", k_most_sites), true});
      }
    }
  }

  void trace_job(const Job& job, std::vector<Site> sites) {
    add_sites(job.environment, Handover::job_environment, sites);
    const bool contributed = plan_.trusts_contributions &&
                             std::any_of(job.steps.begin(), job.steps.end(),
                                         [](const Step& step) { return step.checks_out_contribution; });
    JobContext context{job, contributed, {}};
    for (const Step& step : job.steps) {
      if (drafts_.size() >= k_most_usages) {
        if (!std::exchange(too_many_places_, true)) {
          plan_.problems.push_back({"names secrets at more places than are listed", true});
        }
        break;
      }
      std::vector<Site> visible = sites;
      add_sites(step.environment, Handover::step_environment, visible);
      trace_step(context, step, visible);
    }
    drafts_.end_job(contributed || context.checked_out);
  }

  struct JobContext {
    const Job& job;
    bool contributed;
    bool checked_out;
  };

  void trace_step(JobContext& context, const Step& step, const std::vector<Site>& sites) {
    const std::string step_name = fmt::format("{} / {}", context.job.name, step.name);
    std::vector<UsageDraft*> in_environment;
    for (const Site& site : sites) {
      for (UsageDraft* draft : drafts_at(context, step, *site.binding, site.level)) {
        draft->saw(context.job);
        in_environment.push_back(draft);
      }
    }
    std::vector<UsageDraft*> explicit_ones;
    const auto add = [&](const std::vector<Binding>& bindings, Handover handover) {
      for (const Binding& binding : bindings) {
        for (UsageDraft* draft : drafts_at(context, step, binding, handover)) {
          draft->saw(context.job);
          draft->need(step_name, context.job);
          draft->usage.effects |= step.effects;
          draft->usage.effects.opaque |= handover == Handover::argument && !step.effects.reads;
          explicit_ones.push_back(draft);
          if (handover == Handover::file) {
            in_environment.push_back(draft);
          }
        }
      }
    };
    add(step.inputs, Handover::argument);
    add(step.files, Handover::file);
    trace_baked(context, step, step_name);
    for (UsageDraft* draft : in_environment) {
      const bool passed_on =
          std::any_of(explicit_ones.begin(), explicit_ones.end(),
                      [&](const UsageDraft* other) { return other->secret == draft->secret; });
      if (passed_on) {
        draft->need(step_name, context.job);
      }
      if (step.effects.opaque || step.effects.reads) {
        draft->usage.effects |= step.effects;
        draft->may_need(step_name, context.job);
      }
    }
    StepState state;
    for (const Script& script : step.scripts) {
      trace_script(context, step, step_name, script, sites, in_environment, state);
    }
    if (state.runs_opaque) {
      for (UsageDraft* draft : state.own) {
        draft->usage.effects.opaque |= draft->usage.handover == Handover::store;
      }
    }
  }

  // Of all scripts of a step, which share its environment.
  struct StepState {
    bool runs_opaque = false;
    std::vector<UsageDraft*> own;
  };

  std::vector<UsageDraft*> drafts_at(const JobContext& context, const Step& step, const Binding& binding,
                                     Handover handover) {
    std::vector<UsageDraft*> drafts;
    for (const Mention& mention : file_.references.mentions_in(binding.value.text)) {
      UsageDraft& draft =
          drafts_.at({binding.place == 0 ? &binding : nullptr, binding.place}, mention.secret);
      if (draft.is_new()) {
        describe(draft, context, step, handover);
        draft.usage.handover = binding.handover.value_or(handover);
        draft.usage.position = binding.value.at(mention.begin, mention.end - mention.begin);
        if (!binding.baked_by.empty()) {
          draft.usage.disclosures.push_back({DisclosureKind::image, binding.baked_by, draft.usage.position});
        }
      }
      drafts.push_back(&draft);
    }
    return drafts;
  }

  void describe(UsageDraft& draft, const JobContext& context, const Step& step, Handover handover) const {
    Usage& usage = draft.usage;
    usage.secret = file_.references[draft.secret];
    usage.handover = handover;
    const bool is_workflow_wide = handover == Handover::workflow_environment;
    usage.job = is_workflow_wide ? std::string() : context.job.name;
    usage.step = is_workflow_wide || handover == Handover::job_environment ? std::string() : step.name;
    usage.guarded = context.job.guarded;
    usage.self_hosted = context.job.self_hosted;
    usage.runs_contribution = context.contributed;
    draft.described();
  }

  void trace_baked(const JobContext& context, const Step& step, const std::string& step_name) {
    for (const Binding& baked : step.baked) {
      for (UsageDraft* draft : drafts_at(context, step, baked, Handover::image)) {
        draft->saw(context.job);
        draft->need(step_name, context.job);
      }
    }
  }

  void trace_script(JobContext& context, const Step& step, const std::string& step_name, const Script& script,
                    const std::vector<Site>& sites, const std::vector<UsageDraft*>& in_environment,
                    StepState& state) {
    StepVariables variables(sites, plan_, context.job, file_);
    const ShellReading reading = read_shell(script.text.text, variables, file_.references, script.tracing);
    if (reading.truncated) {
      plan_.problems.push_back(
          {fmt::format("the script at line {} is too long or nested too deep; its rest was not read",
                       script.text.line),
           true});
    }
    context.checked_out |= plan_.trusts_contributions && reading.checks_out_contribution;
    const std::vector<Mention> written = file_.references.mentions_in(script.text.text);
    std::set<std::size_t> written_secrets;
    for (const Mention& mention : written) {
      written_secrets.insert(mention.secret);
    }
    bool runs_opaque = false;
    for (const ShellEvent& event : reading.events) {
      if (!event.secret) {
        runs_opaque = true;
        continue;
      }
      std::vector<UsageDraft*> concerned;
      std::copy_if(in_environment.begin(), in_environment.end(), std::back_inserter(concerned),
                   [&](const UsageDraft* draft) { return draft->secret == *event.secret; });
      // One that is written into the script is handed over there, whatever the environment holds.
      const bool is_written = written_secrets.count(*event.secret) > 0;
      if (is_written_at(written, event.offset)) {
        concerned.clear();
      }
      if (concerned.empty()) {
        concerned.push_back(&draft_in_script(context, step, script, event, is_written));
        state.own.push_back(concerned.front());
      }
      for (UsageDraft* draft : concerned) {
        draft->need(step_name, context.job);
        draft->apply(event, script.text);
      }
    }
    if (runs_opaque) {
      for (UsageDraft* draft : in_environment) {
        if (draft->usage.handover == Handover::argument) {
          continue;
        }
        draft->usage.effects.opaque = true;
        draft->may_need(step_name, context.job);
      }
    }
    state.runs_opaque |= runs_opaque;
  }

  // True if one begins there that no variable has brought; they are in order.
  static bool is_written_at(const std::vector<Mention>& mentions, std::size_t offset) {
    const auto found =
        std::lower_bound(mentions.begin(), mentions.end(), offset,
                         [](const Mention& mention, std::size_t at) { return mention.begin < at; });
    return found != mentions.end() && found->begin == offset && !found->bound;
  }

  // A secret that no binding of the file hands over: written into the script, or in the environment anyway.
  UsageDraft& draft_in_script(const JobContext& context, const Step& step, const Script& script,
                              const ShellEvent& event, bool is_written) {
    UsageDraft& draft = drafts_.at({&step, 0}, *event.secret);
    if (draft.is_new()) {
      const SecretRef& secret = file_.references[*event.secret];
      const bool is_outer = plan_.has_outer_variables && secret.store == plan_.outer_store && !is_written;
      describe(draft, context, step, is_outer ? Handover::store : Handover::argument);
      draft.usage.position = script.text.at(event.offset);
      draft.saw(context.job);
    }
    return draft;
  }

  Plan& plan_;
  Format format_;
  const FileText& file_;
  UsageDrafts drafts_;
  bool too_many_sites_ = false;
  bool too_many_places_ = false;
};

}  // namespace

std::vector<Usage> trace_plan(Plan& plan, Format format, const FileText& file) {
  return Tracer(plan, format, file).trace();
}

}  // namespace ekaudit::pipelines
