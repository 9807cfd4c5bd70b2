// Crontabs (crontab(5)): NAME=value lines, and lines of five times or one @word, maybe a user, and a command.
#include <string>

#include "pipelines/formats.h"
#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {
namespace {

std::string_view take_word(std::string_view& text) {
  text = trim(text);
  const std::string_view word = text.substr(0, text.find_first_of(" \t"));
  text.remove_prefix(word.size());
  return word;
}

bool is_time_field(std::string_view word) {
  return !word.empty() &&
         word.find_first_not_of("0123456789*/,-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz?#") ==
             std::string_view::npos;
}

// The five fields or the @word, and what follows them; an empty one if the line is no entry.
std::string_view take_schedule(std::string_view& text) {
  const std::string_view whole = trim(text);
  text = whole;
  const std::size_t fields = whole.front() == '@' ? 1 : 5;
  for (std::size_t i = 0; i < fields; ++i) {
    const std::string_view word = take_word(text);
    if (fields == 5 && !is_time_field(word)) {
      return {};
    }
  }
  return whole.substr(0, whole.size() - text.size());
}

bool has_user_column(std::string_view path) {
  return path == "etc/crontab" || ends_with(path, "/etc/crontab") ||
         path.find("cron.d/") != std::string_view::npos;
}

}  // namespace

Plan read_crontab(const FileText& file) {
  Plan plan;
  plan.has_outer_variables = true;
  for (const TextLine& line : lines_of(file.content)) {
    std::string_view text = trim(line.text);
    if (text.empty() || text.front() == '#') {
      continue;
    }
    const Assignment assignment = read_assignment(text);
    if (!assignment.name.empty()) {
      plan.environment.push_back({std::string(assignment.name), locate(line, unquote(assignment.value))});
      continue;
    }
    const std::string_view schedule = take_schedule(text);
    if (has_user_column(file.path)) {
      take_word(text);
    }
    if (schedule.empty() || trim(text).empty()) {
      continue;
    }
    Job job;
    job.name = "line " + std::to_string(line.number);
    job.schedules.emplace_back(schedule);
    Step step;
    step.name = "command";
    step.scripts.push_back({locate(line, trim(text)), Tracing::off});
    job.steps.push_back(std::move(step));
    plan.jobs.push_back(std::move(job));
  }
  return plan;
}

}  // namespace ekaudit::pipelines
