// systemd units (systemd.exec(5), systemd.service(5)): Environment= and the Exec…= lines of a service.
#include <array>
#include <string>

#include "pipelines/formats.h"
#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {
namespace {

bool is_command(std::string_view key) {
  constexpr std::array<std::string_view, 6> k_keys = {"ExecStart",  "ExecStartPre", "ExecStartPost",
                                                      "ExecReload", "ExecStop",     "ExecStopPost"};
  for (const std::string_view known : k_keys) {
    if (key == known) {
      return true;
    }
  }
  return false;
}

// Environment="A=b" C=d: one assignment after the other, each quoted or not.
void read_environment(const TextLine& line, std::string_view rest, std::vector<Binding>& bindings) {
  while (!(rest = trim(rest)).empty()) {
    const bool quoted = rest.front() == '"' || rest.front() == '\'';
    const std::size_t end = quoted ? rest.find(rest.front(), 1) : rest.find_first_of(" \t");
    const std::string_view word = rest.substr(0, quoted && end != std::string_view::npos ? end + 1 : end);
    rest.remove_prefix(word.size());
    const Assignment assignment = read_assignment(unquote(word));
    if (!assignment.name.empty()) {
      bindings.push_back({std::string(assignment.name), locate(line, assignment.value)});
    }
  }
}

// "@", "-", "+", "!" and ":" before a command change how it is run.
std::string_view without_prefixes(std::string_view command) {
  const std::size_t begin = command.find_first_not_of("@-+!:");
  return command.substr(begin == std::string_view::npos ? command.size() : begin);
}

}  // namespace

Plan read_systemd_unit(const FileText& file) {
  Plan plan;
  plan.has_outer_variables = true;
  Job job;
  job.name = std::string(file.path.substr(file.path.rfind('/') + 1));
  for (const TextLine& line : lines_of(file.content)) {
    const std::string_view text = trim(line.text);
    if (text.empty() || text.front() == '#' || text.front() == ';' || text.front() == '[') {
      continue;
    }
    const Assignment setting = read_assignment(text);
    if (setting.name == "Environment") {
      read_environment(line, setting.value, job.environment);
    } else if (setting.name == "OnCalendar") {
      job.schedules.emplace_back(setting.value);
    } else if (is_command(setting.name)) {
      Step step;
      step.name = setting.name;
      step.scripts.push_back({locate(line, without_prefixes(setting.value)), Tracing::off});
      job.steps.push_back(std::move(step));
    }
  }
  if (!job.environment.empty() && job.steps.empty()) {  // a drop-in
    Step step;
    step.name = "service";
    step.effects.opaque = true;
    job.steps.push_back(std::move(step));
  }
  plan.jobs.push_back(std::move(job));
  return plan;
}

}  // namespace ekaudit::pipelines
