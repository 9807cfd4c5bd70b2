#include "pipelines/pipeline_file.h"

#include <fmt/format.h>

#include <utility>

#include "pipelines/formats.h"
#include "pipelines/text_lines.h"
#include "pipelines/trace.h"
#include "scanner/match/directive.h"

namespace ekaudit::pipelines {
namespace {

Plan translate(Format format, const FileText& file) {
  switch (format) {
    case Format::dockerfile:
      return read_dockerfile(file);
    case Format::shell:
      return read_shell_file(file);
    case Format::makefile:
      return read_makefile(file);
    case Format::dotenv:
      return read_dotenv(file);
    case Format::systemd:
      return read_systemd_unit(file);
    case Format::crontab:
      return read_crontab(file);
    case Format::jenkins:
      return read_jenkinsfile(file);
    case Format::terraform:
      return read_terraform(file);
    case Format::github_actions:
      return read_github_workflow(file);
    case Format::github_action:
      return read_github_action(file);
    case Format::gitlab_ci:
      return read_gitlab_ci(file);
    case Format::circleci:
      return read_circleci(file);
    case Format::azure_pipelines:
      return read_azure_pipelines(file);
    case Format::bitbucket:
      return read_bitbucket(file);
    case Format::buildkite:
      return read_buildkite(file);
    case Format::drone:
    case Format::woodpecker:
      return read_drone(file);
    case Format::travis:
      return read_travis(file);
    case Format::compose:
      return read_compose(file);
    case Format::kubernetes:
    case Format::helm_values:
      return read_kubernetes(file);
  }
  return {};
}

core::Notice notice_of(std::string_view path, const Problem& problem) {
  core::Notice notice;
  notice.kind = "pipeline-partly-read";
  notice.incomplete = problem.incomplete;
  notice.path = path;
  notice.message = problem.what;
  return notice;
}

// ekaudit:ignore[rule] on this line or the one before.
std::optional<scanner::match::Directive> directive_at(const std::vector<TextLine>& lines,
                                                      std::uint64_t line) {
  scanner::match::Directive directive;
  for (const std::uint64_t number : {line, line - 1}) {
    if (number == 0 || number > lines.size()) {
      continue;
    }
    const std::string_view text = lines[number - 1].text;
    const std::size_t at = text.find("ekaudit:ignore");
    if (at == std::string_view::npos) {
      continue;
    }
    const auto parsed = scanner::match::parse_directive(text.substr(at));
    directive.rules.insert(directive.rules.end(), parsed.rules.begin(), parsed.rules.end());
    if (directive.reason.empty()) {
      constexpr std::size_t k_longest_reason = 200;
      directive.reason = parsed.reason.substr(0, k_longest_reason);
    }
  }
  return directive.rules.empty() ? std::nullopt : std::optional(std::move(directive));
}

void attach_directives(std::string_view masked, std::vector<Usage>& usages) {
  if (masked.find("ekaudit:ignore") == std::string_view::npos) {
    return;
  }
  const std::vector<TextLine> lines = lines_of(masked);
  for (Usage& usage : usages) {
    usage.directive = directive_at(lines, usage.position.line);
    for (Disclosure& disclosure : usage.disclosures) {
      disclosure.directive = directive_at(lines, disclosure.position.line);
    }
  }
}

bool is_binary(std::string_view content) {
  constexpr std::size_t k_looked_at = 8000;
  return content.substr(0, k_looked_at).find('\0') != std::string_view::npos;
}

}  // namespace

PipelineReading read_pipeline_file(std::string_view path, std::string_view content,
                                   const scanner::match::Matcher& matcher, const SecretNames& names) {
  PipelineReading reading;
  const std::optional<Format> format = format_of(path, content);
  if (!format || is_binary(content) || !(names.may_concern(content) || matcher.may_match(content))) {
    return reading;
  }
  if (content.size() > k_max_pipeline_bytes) {
    const Problem problem{
        fmt::format("is larger than {} MiB: searched for tokens, but not read as a pipeline",
                    k_max_pipeline_bytes >> 20),
        true};
    reading.notices.push_back(notice_of(path, problem));
    return reading;
  }
  References references(content);
  const std::string masked = mask_raw_tokens(content, matcher, references);
  const SecretNames own_names = names.of_store(store_id(*format));
  const FileText file{path, masked, own_names, references};
  Plan plan = translate(*format, file);
  reading.usages = trace_plan(plan, *format, file);
  attach_directives(masked, reading.usages);
  for (const Problem& problem : plan.problems) {
    reading.notices.push_back(notice_of(path, problem));
  }
  reading.runs_files = std::move(plan.runs_files);
  return reading;
}

}  // namespace ekaudit::pipelines
