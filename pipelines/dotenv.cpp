// .env files: NAME=value, one a line. Only a raw token is a use: a name without a value, or with another
// variable as its value, hands nothing over.
#include "pipelines/formats.h"
#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {

Plan read_dotenv(const FileText& file) {
  Plan plan;
  Step step;
  step.name = "environment file";
  for (const TextLine& line : lines_of(file.content)) {
    std::string_view text = trim(line.text);
    if (text.empty() || text.front() == '#') {
      continue;
    }
    if (starts_with(text, "export ")) {
      text = trim(text.substr(7));
    }
    const Assignment assignment = read_assignment(text);
    if (!assignment.name.empty() && file.references.any_in(assignment.value)) {
      step.files.push_back({std::string(assignment.name), locate(line, assignment.value)});
    }
  }
  Job job;
  job.name = std::string(file.path.substr(file.path.rfind('/') + 1));
  job.steps.push_back(std::move(step));
  plan.jobs.push_back(std::move(job));
  return plan;
}

}  // namespace ekaudit::pipelines
