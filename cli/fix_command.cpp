// `ekaudit fix`: from an audit's findings to a plan, and from the plan to tokens that are safe again.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "audit/full_audit.h"
#include "cli/bounded_file.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/remedy_session.h"
#include "cli/scan_options.h"
#include "cli/signals.h"
#include "core/error.h"
#include "core/text.h"
#include "remedy/plan_text.h"
#include "remedy/report_cases.h"
#include "reporters/reporter.h"

namespace ekaudit::cli {
namespace {

struct FixOptions {
  RemedyOptions remedy;
  std::string from;
  std::string checklist;
  bool resume = false;
  bool status = false;
};

constexpr std::uint64_t k_largest_report = std::uint64_t{256} << 20;

remedy::ReportCases cases_of(const std::string& json, const std::string& where) {
  auto cases = remedy::read_report_cases(json);
  if (!cases) {
    throw core::UsageError(fmt::format("{} cannot be used: {}", where, cases.error().message));
  }
  return std::move(*cases);
}

// Without a report: an audit of the current directory and of the inventory, as `ekaudit audit` makes it.
std::string audit_here(const audit::ApiRequest& api, core::RunControl& control) {
  audit::AuditRequest request;
  request.scan = make_request(ScanOptions{});
  request.api = api;
  const audit::Report report = audit::run_audit(request, control);
  return reporters::render(reporters::Format::json, report, {});
}

void write_checklist(const FixOptions& options, const RemedySession& session,
                     const std::vector<remedy::PlanItem>& plan) {
  if (options.checklist.empty()) {
    return;
  }
  const auto written = write_report(options.checklist, session.scrub(remedy::checklist(plan, session.now())));
  if (!written) {
    throw core::UsageError(written.error().message);
  }
}

ExitCode run_status(const FixOptions& options) {
  const auto path = state_directory(options.remedy.state);
  if (!options.remedy.state.empty() && !std::filesystem::is_directory(path)) {
    throw core::UsageError(fmt::format("there is no state in '{}'", core::to_terminal(path.native())));
  }
  std::vector<state::Step> steps;
  if (std::filesystem::exists(path / "ekaudit.db")) {
    const auto directory = state::Directory::open(path);
    auto store = directory ? state::Store::open(*directory) : tl::make_unexpected(directory.error());
    auto open = store ? store->journal().open_steps() : tl::make_unexpected(store.error());
    if (!open) {
      throw core::UsageError(open.error().message);
    }
    steps = std::move(*open);
  }
  std::vector<remedy::Outcome> outcomes;
  for (const state::Step& step : steps) {
    std::string message =
        fmt::format("{} since {}", state::name_of(step.state), core::format_rfc3339(step.changed));
    if (std::filesystem::exists(path / "recovery" / step.recovery) && !step.recovery.empty()) {
      message += fmt::format("; its new value is in {}", (path / "recovery" / step.recovery).native());
    }
    outcomes.push_back({remedy::item_of(step), remedy::Status::open, message, {}, step.new_id});
  }
  std::string text;
  for (const remedy::Outcome& each : outcomes) {
    text += remedy::outcome_text(each);
  }
  text += outcomes.empty()
              ? "Nothing is open.\n"
              : fmt::format("ekaudit fix --resume{} --deliver WHERE goes on with these.\n",
                            options.remedy.state.empty()
                                ? ""
                                : fmt::format(" --state '{}'", core::to_terminal(options.remedy.state)));
  const auto written =
      write_stdout(options.remedy.format == "json"
                       ? remedy::outcomes_json(outcomes, steps.empty() ? "" : steps.front().workspace,
                                               core::SystemClock().now())
                       : text);
  if (!written) {
    fmt::print(stderr, "ekaudit: {}\n", written.error().message);
    return ExitCode::internal;
  }
  return outcomes.empty() ? ExitCode::clean : ExitCode::findings;
}

ExitCode run_resume(const FixOptions& options) {
  remedy::EngineOptions engine;
  engine.deliveries = make_deliveries(options.remedy);
  require_consent(options.remedy, "--resume");
  core::RunControl control;
  const SignalWatch signals(control);
  RemedySession session(options.remedy, control);
  if (!session.read_inventory()) {
    return ExitCode::incomplete;
  }
  session.open_state();
  const auto steps = session.store().journal().open_steps();
  if (!steps) {
    throw core::UsageError(steps.error().message);
  }
  if (steps->empty()) {
    fmt::print(stderr, "ekaudit: nothing is open in {}\n", core::to_terminal(session.state_path()));
  }
  if (!steps->empty() && !options.remedy.yes &&
      !ask_yes(fmt::format("Go on with {} unfinished token{}?", steps->size(), steps->size() == 1 ? "" : "s"),
               control)) {
    return ExitCode::findings;
  }
  return session.finish(session.resume(*steps, std::move(engine)));
}

// Alive, and nothing can be done about it from here.
remedy::PlanItem unidentified_item(const std::string& redacted) {
  remedy::PlanItem item;
  item.token_id = redacted;
  item.undone = true;
  item.why =
      "it leaked and is alive, and no prefix tells which token it is: find it in the dashboard, or give its "
      "value "
      "to ekaudit rotate --token-stdin";
  return item;
}

// A report that does not know must not end as one that knows that all is well.
ExitCode unless_unknown(ExitCode code, const remedy::ReportCases& report) {
  if (report.unasked > 0) {
    fmt::print(
        stderr,
        "ekaudit: of {} leaked token{} the report does not know whether they live: ekaudit audit with a "
        "credential tells\n",
        report.unasked, report.unasked == 1 ? "" : "s");
  }
  if (!report.complete) {
    fmt::print(stderr, "ekaudit: the report is not complete: there may be more than it tells of\n");
  }
  return code == ExitCode::clean && (report.unasked > 0 || !report.complete) ? ExitCode::incomplete : code;
}

ExitCode run_fix(const FixOptions& options) {
  if (options.status) {
    return run_status(options);
  }
  if (options.resume) {
    return run_resume(options);
  }
  remedy::EngineOptions engine;
  engine.deliveries = make_deliveries(options.remedy);
  const remedy::Narrower narrower = make_narrower(options.remedy);
  if (narrower.narrows_scope() || narrower.lifetime) {
    throw core::UsageError(
        "what one token is to reach and for how long, says --recreate of ekaudit rotate; that of fix takes "
        "read");
  }
  if (options.remedy.apply) {
    require_consent(options.remedy, "--apply");
    require_place_for_values(options.remedy);
  }
  std::optional<remedy::ReportCases> report;
  if (!options.from.empty()) {
    report = cases_of(read_bounded_file("--from", options.from, k_largest_report),
                      fmt::format("--from '{}'", core::to_terminal(options.from)));
  }
  core::RunControl control;
  const SignalWatch signals(control);
  RemedySession session(options.remedy, control);
  if (!report) {
    report = cases_of(audit_here(session.api_request(), control), "the audit");
  }
  if (!session.read_inventory()) {
    return ExitCode::incomplete;
  }
  remedy::PlanOptions plan_options;
  plan_options.now = session.now();
  plan_options.overlap = options.remedy.overlap;
  plan_options.recreate = narrower;
  auto plan = remedy::make_plan(session.inventory(), report->cases, plan_options);
  for (const std::string& each : report->unidentified) {
    plan.push_back(unidentified_item(each));
  }
  write_checklist(options, session, plan);
  if (!options.remedy.apply) {
    return unless_unknown(session.show_plan(plan), *report);
  }
  session.open_state();
  return unless_unknown(session.finish(session.apply(plan, std::move(engine))), *report);
}

}  // namespace

Command add_fix_command(CLI::App& program) {
  CLI::App* app =
      program.add_subcommand("fix", "Plan, and with --apply carry out, what an audit found necessary");
  const auto options = std::make_shared<FixOptions>();
  app->add_option("--from", options->from, "The audit's report (ekaudit audit --format json)")
      ->type_name("REPORT.json");
  app->add_option("--checklist", options->checklist, "Also write the plan to a file, as a list to tick off")
      ->type_name("FILE");
  CLI::Option* resume =
      app->add_flag("--resume", options->resume, "Finish what earlier runs left open, and nothing else");
  CLI::Option* status = app->add_flag("--status", options->status, "List what earlier runs left open");
  add_apply_option(*app, options->remedy);
  add_remedy_options(*app, options->remedy);
  add_overlap_option(*app, options->remedy);
  resume->excludes("--from")->excludes("--apply")->excludes("--checklist")->excludes(status);
  status->excludes("--from")->excludes("--apply")->excludes("--checklist");
  return {app, [options] { return run_fix(*options); }};
}

}  // namespace ekaudit::cli
