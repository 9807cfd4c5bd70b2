// Crontabs (crontab(5)): NAME=value lines, and lines of five times or one @word, maybe a user, and a command,
// in which '%' begins what is its standard input.
#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

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

// The pieces of one text that a line holds with something else between them.
class PiecewiseText {
 public:
  void add(std::string_view invented) { text_.text += invented; }
  void add(const TextLine& line, std::string_view part) {
    const LocatedText place = locate(line, part);
    text_.pieces.push_back({text_.text.size(), place.line, place.column, place.next_column});
    text_.text += part;
  }
  LocatedText take(const TextLine& line, std::string_view whole) {
    LocatedText text = locate(line, whole);
    text.text = std::move(text_.text);
    text.pieces = std::move(text_.pieces);
    return text;
  }

 private:
  LocatedText text_;
};

// Adds `part` up to the first '%' without a backslash, which is taken away from the others; returns what is
// left from that sign on.
std::string_view add_until_percent(const TextLine& line, std::string_view part, PiecewiseText& text) {
  while (!part.empty()) {
    const std::size_t at = std::min(part.find('%'), part.size());
    const bool is_escaped = at < part.size() && at > 0 && part[at - 1] == '\\';
    text.add(line, part.substr(0, is_escaped ? at - 1 : at));
    if (!is_escaped) {
      return part.substr(at);
    }
    text.add(line, part.substr(at, 1));
    part.remove_prefix(at + 1);
  }
  return part;
}

// What a '%' begins is the command's standard input, in which the next ones end the lines. No shell looks at
// it: the same as a here-document, which may as well stand in front.
LocatedText command_of(const TextLine& line, std::string_view whole) {
  constexpr std::string_view k_end = "EKAUDIT_END_OF_INPUT";
  PiecewiseText command;
  std::string_view input = add_until_percent(line, whole, command);
  if (input.empty()) {
    return command.take(line, whole);
  }
  command = {};
  command.add(std::string("<<'").append(k_end).append("' "));
  add_until_percent(line, whole, command);
  while (!input.empty()) {
    command.add("\n");
    input = add_until_percent(line, input.substr(1), command);
  }
  command.add(std::string("\n").append(k_end).append("\n"));
  return command.take(line, whole);
}

bool is_comment(std::string_view text) {
  return text.empty() || text.front() == '#';
}

Job read_entry(const TextLine& line, bool has_user) {
  std::string_view text = line.text;
  Job job;
  const std::string_view schedule = take_schedule(text);
  if (has_user) {
    take_word(text);
  }
  if (schedule.empty() || trim(text).empty()) {
    return job;
  }
  job.name = "line " + std::to_string(line.number);
  job.schedules.emplace_back(schedule);
  Step step;
  step.name = "command";
  step.scripts.push_back({command_of(line, trim(text)), Tracing::off});
  job.steps.push_back(std::move(step));
  return job;
}

// A variable holds for the entries below it, until it is set anew. Those that hold for all are the plan's.
class CrontabReader {
 public:
  explicit CrontabReader(const FileText& file) : file_(file) {}

  Plan read() {
    const bool has_user = has_user_column(file_.path);
    for (const TextLine& line : lines_of(file_.content)) {
      const std::string_view text = trim(line.text);
      if (is_comment(text)) {
        continue;
      }
      const Assignment assignment = read_assignment(text);
      if (!assignment.name.empty()) {
        set({std::string(assignment.name), locate(line, unquote(assignment.value))});
      } else if (Job job = read_entry(line, has_user); !job.steps.empty()) {
        add(std::move(job));
      }
    }
    share();
    plan_.has_outer_variables = true;
    return std::move(plan_);
  }

 private:
  void set(Binding binding) {
    if (!file_.references.any_in(binding.value.text) && !file_.names.is_token(binding.variable)) {
      return;  // it says nothing about tokens, and hides none
    }
    if (!plan_.jobs.empty()) {
      set_below_.insert(binding.variable);
    }
    const auto old = std::find_if(variables_.begin(), variables_.end(),
                                  [&](const Binding& each) { return each.variable == binding.variable; });
    if (old != variables_.end()) {
      *old = std::move(binding);
    } else if (variables_.size() < k_most_variables) {
      variables_.push_back(std::move(binding));
    }
  }

  void add(Job job) {
    copied_ += variables_.size();
    if (copied_ <= k_most_copied) {
      job.environment = variables_;
    } else if (!std::exchange(is_over_, true)) {
      plan_.problems.push_back({"sets more variables for its entries than are looked at", true});
    }
    add_job(plan_, std::move(job));
  }

  void share() {
    const auto is_shared = [&](const Binding& binding) { return set_below_.count(binding.variable) == 0; };
    if (!plan_.jobs.empty()) {
      const std::vector<Binding>& first = plan_.jobs.front().environment;
      std::copy_if(first.begin(), first.end(), std::back_inserter(plan_.environment), is_shared);
    }
    for (Job& job : plan_.jobs) {
      std::erase_if(job.environment, is_shared);
    }
  }

  static constexpr std::size_t k_most_variables = 100;
  static constexpr std::size_t k_most_copied = 100'000;

  const FileText& file_;
  Plan plan_;
  std::vector<Binding> variables_;   // as they are for an entry that follows
  std::set<std::string> set_below_;  // below the first entry
  std::size_t copied_ = 0;
  bool is_over_ = false;
};

}  // namespace

Plan read_crontab(const FileText& file) {
  return CrontabReader(file).read();
}

}  // namespace ekaudit::pipelines
