// Shell scripts by themselves: their variables come from whoever starts them.
#include "pipelines/formats.h"
#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {
namespace {

// "#!/bin/bash -eux"
Tracing tracing_of(std::string_view content) {
  const std::string_view first = content.substr(0, content.find('\n'));
  const std::size_t option = first.find(" -");
  const bool traces = starts_with(first, "#!") && option != std::string_view::npos &&
                      first.find('x', option) != std::string_view::npos;
  return traces ? Tracing::on : Tracing::off;
}

}  // namespace

Plan read_shell_file(const FileText& file) {
  Plan plan;
  plan.has_outer_variables = true;
  Step step;
  step.name = "script";
  step.scripts.push_back({{std::string(file.content), 1, 1, 1}, tracing_of(file.content)});
  Job job;
  job.name = std::string(file.path.substr(file.path.rfind('/') + 1));
  job.steps.push_back(std::move(step));
  plan.jobs.push_back(std::move(job));
  return plan;
}

}  // namespace ekaudit::pipelines
