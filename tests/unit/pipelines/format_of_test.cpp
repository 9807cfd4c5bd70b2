#include <gtest/gtest.h>

#include "pipelines/pipeline_file.h"

namespace ekaudit::pipelines {
namespace {

TEST(FormatOf, GoesByThePath) {
  EXPECT_EQ(format_of(".github/workflows/ci.yml", ""), Format::github_actions);
  EXPECT_EQ(format_of("sub/.forgejo/workflows/ci.yaml", ""), Format::github_actions);
  EXPECT_EQ(format_of(".github/actions/x/action.yml", ""), Format::github_action);
  EXPECT_EQ(format_of(".gitlab-ci.yml", ""), Format::gitlab_ci);
  EXPECT_EQ(format_of("ci/deploy.gitlab-ci.yml", ""), Format::gitlab_ci);
  EXPECT_EQ(format_of("Jenkinsfile.nightly", ""), Format::jenkins);
  EXPECT_EQ(format_of(".circleci/config.yml", ""), Format::circleci);
  EXPECT_EQ(format_of("azure-pipelines-release.yml", ""), Format::azure_pipelines);
  EXPECT_EQ(format_of("bitbucket-pipelines.yml", ""), Format::bitbucket);
  EXPECT_EQ(format_of(".buildkite/pipeline.yaml", ""), Format::buildkite);
  EXPECT_EQ(format_of(".drone.yml", ""), Format::drone);
  EXPECT_EQ(format_of(".woodpecker/build.yaml", ""), Format::woodpecker);
  EXPECT_EQ(format_of(".travis.yml", ""), Format::travis);
  EXPECT_EQ(format_of("docker/Dockerfile.dev", ""), Format::dockerfile);
  EXPECT_EQ(format_of("app.dockerfile", ""), Format::dockerfile);
  EXPECT_EQ(format_of("docker-compose.prod.yml", ""), Format::compose);
  EXPECT_EQ(format_of("charts/web/values-prod.yaml", ""), Format::helm_values);
  EXPECT_EQ(format_of("infra/prod.tfvars", ""), Format::terraform);
  EXPECT_EQ(format_of("GNUmakefile", ""), Format::makefile);
  EXPECT_EQ(format_of(".env.local", ""), Format::dotenv);
  EXPECT_EQ(format_of("deploy/app.service.d/override.conf", ""), Format::systemd);
  EXPECT_EQ(format_of("etc/cron.d/sync", ""), Format::crontab);
}

TEST(FormatOf, LooksAtTheContentWhereThePathSaysTooLittle) {
  EXPECT_EQ(format_of("bin/deploy", "#!/usr/bin/env bash\n"), Format::shell);
  EXPECT_EQ(format_of("bin/deploy", "#!/bin/sh -e\n"), Format::shell);
  EXPECT_EQ(format_of("bin/deploy", "#!/usr/bin/python3\n"), std::nullopt);
  EXPECT_EQ(format_of("k8s/app.yaml", "# app\napiVersion: v1\nkind: Pod\n"), Format::kubernetes);
  EXPECT_EQ(format_of("k8s/app.yaml", "name: x\n"), std::nullopt);
  EXPECT_EQ(format_of("ci/x.yml", "x:\n  stage: build\n  script:\n    - make\n"), Format::gitlab_ci);
  EXPECT_EQ(format_of("ci/x.yml", "x:\n  extends: .y\n  script: [make]\n"), Format::gitlab_ci);
  EXPECT_EQ(format_of("ci/x.yml", "x:\n  script: make\n"), std::nullopt);
  EXPECT_EQ(format_of("eng/x.yml", "steps:\n- pwsh: ls\n"), Format::azure_pipelines);
  EXPECT_EQ(format_of("eng/x.yml", "jobs:\n- template: y.yml\n"), Format::azure_pipelines);
  EXPECT_EQ(format_of("eng/x.yml", "stages:\n- stage: x\n  jobs:\n  - task: Bash@3\n"),
            Format::azure_pipelines);
}

TEST(FormatOf, KnowsWhichPathsAreWorthALookAtTheContent) {
  for (const char* path : {"bin/deploy", "k8s/app.yaml", "x.yml", "Dockerfile", ".env.local", "a/run.sh"}) {
    EXPECT_TRUE(may_be_pipeline(path)) << path;
  }
  for (const char* path : {"src/main.cpp", "README.md", "a.b/logo.png", ".gitignore"}) {
    EXPECT_FALSE(may_be_pipeline(path)) << path;
  }
}

TEST(FormatOf, KnowsConcourseFromAzure) {
  EXPECT_EQ(format_of("ci/x.yml", "jobs:\n- name: x\n  plan:\n  - task: build\n"), std::nullopt);
}

TEST(FormatOf, SeesServicesBesideAPipeline) {
  EXPECT_EQ(format_of(".buildkite/docker-compose.yml", "services:\n  x: {}\n"), Format::compose);
  EXPECT_EQ(format_of(".buildkite/docker-compose.yml", "steps: []\n"), Format::buildkite);
  EXPECT_EQ(format_of(".github/workflows/docker-compose.yml", "services:\n"), Format::github_actions);
  EXPECT_EQ(format_of(".pipelines/x.yml", ""), Format::azure_pipelines);
}

TEST(FormatOf, LeavesOtherFilesAlone) {
  EXPECT_EQ(format_of("README.md", ""), std::nullopt);
  EXPECT_EQ(format_of("src/main.cpp", ""), std::nullopt);
  EXPECT_EQ(format_of("environment", ""), std::nullopt);
  EXPECT_EQ(format_of("docs/workflows/ci.yml", ""), std::nullopt);
  EXPECT_EQ(format_of("", ""), std::nullopt);
}

}  // namespace
}  // namespace ekaudit::pipelines
