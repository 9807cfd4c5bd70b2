// The formats, one file each: text to plan.
#pragma once

#include "pipelines/plan.h"

namespace ekaudit::pipelines {

Plan read_dockerfile(const FileText& file);
Plan read_shell_file(const FileText& file);
Plan read_makefile(const FileText& file);
Plan read_dotenv(const FileText& file);
Plan read_systemd_unit(const FileText& file);
Plan read_crontab(const FileText& file);
Plan read_jenkinsfile(const FileText& file);
Plan read_terraform(const FileText& file);
Plan read_github_workflow(const FileText& file);
Plan read_github_action(const FileText& file);
Plan read_gitlab_ci(const FileText& file);
Plan read_circleci(const FileText& file);
Plan read_azure_pipelines(const FileText& file);
Plan read_bitbucket(const FileText& file);
Plan read_buildkite(const FileText& file);
Plan read_drone(const FileText& file);  // Woodpecker too
Plan read_travis(const FileText& file);
Plan read_compose(const FileText& file);
Plan read_kubernetes(const FileText& file);  // values of Helm charts too

}  // namespace ekaudit::pipelines
