// systemd units (systemd.exec(5), systemd.service(5)): Environment= and the Exec…= lines of a service.
#include <algorithm>
#include <array>
#include <string>

#include "pipelines/formats.h"
#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {
namespace {

bool is_command(std::string_view key) {
  constexpr std::array<std::string_view, 7> k_keys = {"ExecCondition", "ExecStart",  "ExecStartPre",
                                                      "ExecStartPost", "ExecReload", "ExecStop",
                                                      "ExecStopPost"};
  return std::find(k_keys.begin(), k_keys.end(), key) != k_keys.end();
}

// The line at `at` with those that it continues on, behind blanks; `at` moves past them.
LocatedText whole_line(const std::vector<TextLine>& lines, std::size_t& at) {
  LocatedText whole;
  const std::string_view first = trim(lines[at].text);
  bool more = true;
  const bool is_comment = !first.empty() && (first.front() == '#' || first.front() == ';');
  while (more && at < lines.size()) {
    std::string_view text = lines[at].text;
    more = !is_comment && ends_with(text, "\\");
    text.remove_suffix(more ? 1 : 0);
    whole.append(locate(lines[at], text), ' ');
    ++at;
  }
  return whole;
}

// `part` must lie in the text.
LocatedText part_of(const LocatedText& whole, std::string_view part) {
  LocatedText text = whole;
  const auto offset = static_cast<std::size_t>(part.data() - whole.text.data());
  text.drop_front(offset);
  text.text.resize(part.size());
  return text;
}

// Environment="A=b" C=d: one assignment after the other, each quoted or not. `all` holds the words at `at`.
void read_environment(const LocatedText& all, std::size_t at, std::vector<Binding>& bindings) {
  constexpr std::string_view k_blanks = " \t\r\n";
  constexpr std::size_t k_most = 1000;
  const std::string_view text = all.text;
  for (std::size_t count = 0; count < k_most; ++count) {
    at = text.find_first_not_of(k_blanks, at);
    if (at == std::string_view::npos) {
      break;
    }
    const bool quoted = text[at] == '"' || text[at] == '\'';
    const std::size_t found = quoted ? text.find(text[at], at + 1) : text.find_first_of(k_blanks, at);
    const std::size_t end =
        std::min(found == std::string_view::npos ? found : found + (quoted ? 1 : 0), text.size());
    const Assignment assignment = read_assignment(unquote(text.substr(at, end - at)));
    if (!assignment.name.empty()) {
      const auto place = all.at(static_cast<std::size_t>(assignment.value.data() - text.data()));
      bindings.push_back(
          {std::string(assignment.name), {std::string(assignment.value), place.line, place.column, 0}});
    }
    at = end;
  }
}

// "@", "-", "+", "!" and ":" before a command change how it is run.
std::string_view without_prefixes(std::string_view command) {
  const std::size_t begin = command.find_first_not_of("@-+!:");
  return command.substr(begin == std::string_view::npos ? command.size() : begin);
}

// A unit that is a template itself (Ansible's, say): whoever fills it in gives the token.
void fill_templates(const FileText& file, std::vector<Binding>& bindings) {
  for (Binding& binding : bindings) {
    if (starts_with(binding.value.text, "{{") && file.names.is_token(binding.variable)) {
      binding.value.text =
          word_for_secret(file.references, {Store::caller, binding.variable, "", std::nullopt}, 0);
    }
  }
}

// An empty command takes back those before it.
void read_command(const LocatedText& line, const Assignment& setting, Job& job) {
  if (setting.value.empty()) {
    std::erase_if(job.steps, [&](const Step& step) { return step.name == setting.name; });
    return;
  }
  Step step;
  step.name = setting.name;
  step.scripts.push_back({part_of(line, without_prefixes(setting.value)), Tracing::off});
  job.steps.push_back(std::move(step));
}

// ID:VALUE, which the service reads from a file.
void read_credential(const LocatedText& line, std::string_view setting, Job& job) {
  const std::size_t colon = setting.find(':');
  if (colon == std::string_view::npos) {
    return;
  }
  Step step;
  step.name = "service";
  step.effects.opaque = true;
  step.files.push_back({std::string(setting.substr(0, colon)), part_of(line, setting.substr(colon + 1))});
  job.steps.push_back(std::move(step));
}

// A drop-in says what the service is given, and not what it runs.
void end_service(Job& job) {
  if (!job.environment.empty() && job.steps.empty()) {
    Step step;
    step.name = "service";
    step.effects.opaque = true;
    job.steps.push_back(std::move(step));
  }
}

}  // namespace

Plan read_systemd_unit(const FileText& file) {
  Plan plan;
  plan.has_outer_variables = true;
  Job job;
  job.name = std::string(file.path.substr(file.path.rfind('/') + 1));
  const std::vector<TextLine> lines = lines_of(file.content);
  for (std::size_t at = 0; at < lines.size();) {
    const LocatedText line = whole_line(lines, at);
    const std::string_view text = trim(line.text);
    if (text.empty() || text.front() == '#' || text.front() == ';' || text.front() == '[') {
      continue;
    }
    const Assignment setting = read_assignment(text);
    if (setting.name == "Environment") {
      const auto begin = static_cast<std::size_t>(setting.value.data() - line.text.data());
      std::vector<Binding> bindings;
      read_environment(line, begin, bindings);
      fill_templates(file, bindings);
      job.environment.insert(job.environment.end(), bindings.begin(), bindings.end());
    } else if (setting.name == "OnCalendar") {
      job.schedules.emplace_back(setting.value);
    } else if (setting.name == "SetCredential") {
      read_credential(line, setting.value, job);
    } else if (is_command(setting.name)) {
      read_command(line, setting, job);
    }
  }
  end_service(job);
  plan.jobs.push_back(std::move(job));
  return plan;
}

}  // namespace ekaudit::pipelines
