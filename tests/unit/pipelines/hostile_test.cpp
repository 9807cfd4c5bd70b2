// Broken and enormous files end soon, in usages or notices.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <string>
#include <vector>

#include "pipelines/pipeline_file.h"

namespace ekaudit::pipelines {
namespace {

const std::vector<std::string> k_paths = {".github/workflows/x.yml",
                                          ".gitlab-ci.yml",
                                          ".circleci/config.yml",
                                          "azure-pipelines.yml",
                                          "bitbucket-pipelines.yml",
                                          ".buildkite/p.yml",
                                          ".drone.yml",
                                          ".travis.yml",
                                          "docker-compose.yml",
                                          "values.yaml",
                                          "Dockerfile",
                                          "Jenkinsfile",
                                          "Makefile",
                                          "x.sh",
                                          "main.tf",
                                          ".env",
                                          "x.service",
                                          "crontab"};

std::string repeat(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

// Reads the content as every format; returns the longest processor time, in seconds, that one took.
double read_as_all(const std::string& content) {
  const scanner::match::Matcher matcher({});
  std::clock_t longest = 0;
  for (const std::string& path : k_paths) {
    const std::clock_t begin = std::clock();
    const PipelineReading reading = read_pipeline_file(path, content, matcher, SecretNames());
    longest = std::max(longest, std::clock() - begin);
    EXPECT_LE(reading.usages.size(), 20'000U);
  }
  return static_cast<double>(longest) / CLOCKS_PER_SEC;
}

// Tests run without optimisation, and under sanitizers: a wide margin over the 2 s of a release build (21 by
// ThreadSanitizer).
constexpr double k_longest = 40;

TEST(HostilePipelines, DeepNesting) {
  const std::string mark = "# ENKRYPTIFY_TOKEN\n";
  EXPECT_LT(read_as_all(mark + repeat("[", 20'000)), k_longest);
  EXPECT_LT(read_as_all(mark + repeat("$(", 20'000)), k_longest);
  EXPECT_LT(read_as_all(mark + repeat("{ ", 20'000)), k_longest);
  EXPECT_LT(read_as_all(mark + "x: '" + repeat("${", 20'000)), k_longest);
}

TEST(HostilePipelines, AliasBombs) {
  std::string bomb = "a0: &a0 {ENKRYPTIFY_TOKEN: x, script: [ek run]}\n";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " {<<: [" + before + ", " + before +
            "], extends: a" + std::to_string(i) + ", env: " + before + ", steps: [" + before + "]}\n";
  }
  EXPECT_LT(read_as_all(bomb + "jobs: *a29\nservices: *a29\npipelines: *a29\n"), k_longest);
}

TEST(HostilePipelines, ShellValuesThatDouble) {
  std::string script = "A=$ENKRYPTIFY_TOKEN\n";
  script += repeat("A=$A$A\n", 500) + repeat("cat <<A; cat <<B\n", 500) + repeat("curl $A\n", 500);
  EXPECT_LT(read_as_all(script), k_longest);
}

TEST(HostilePipelines, BytesThatAreNoText) {
  std::string noise = "ENKRYPTIFY_TOKEN: $ENKRYPTIFY_TOKEN\n";
  std::uint32_t state = 1;
  for (int i = 0; i < 30'000; ++i) {
    state = state * 1664525U + 1013904223U;
    noise += static_cast<char>(1 + (state >> 24) % 255);
  }
  EXPECT_LT(read_as_all(noise), k_longest);
}

TEST(HostilePipelines, LargerThanTheLimitIsSaid) {
  const scanner::match::Matcher matcher({});
  const std::string large = "# ENKRYPTIFY_TOKEN\n" + std::string(k_max_pipeline_bytes, 'x');
  const PipelineReading reading = read_pipeline_file("Dockerfile", large, matcher, SecretNames());
  ASSERT_EQ(reading.notices.size(), 1U);
  EXPECT_TRUE(reading.notices.front().incomplete);
  EXPECT_TRUE(
      read_pipeline_file("Dockerfile", std::string(k_max_pipeline_bytes + 1, 'x'), matcher, SecretNames())
          .notices.empty());
}

// A long variable is copied to each recipe that it is for, and to no more than are followed.
TEST(HostilePipelines, LongVariableInManyRecipes) {
  const std::string variable = "X = $(ENKRYPTIFY_TOKEN)" + std::string(1'000'000, 'x') + "\n";
  const std::string makefile = variable + repeat("a:\n\t$(X)\n", 5'000);
  const scanner::match::Matcher matcher({});
  const PipelineReading reading = read_pipeline_file("Makefile", makefile, matcher, SecretNames());
  EXPECT_FALSE(reading.usages.empty());
  EXPECT_LE(reading.usages.size(), 10'001U);
  EXPECT_TRUE(std::any_of(reading.notices.begin(), reading.notices.end(),
                          [](const core::Notice& notice) { return notice.incomplete; }));
  EXPECT_LT(read_as_all(makefile), k_longest);
  EXPECT_LT(read_as_all("a: " + variable + repeat("a:\n\tek list\n", 5'000)), k_longest);
}

// Each event asks whether its secret is written in the script.
TEST(HostilePipelines, ManySecretsInOneScript) {
  const std::string line = "      - curl -d $(ENKRYPTIFY_TOKEN)$(ENKRYPTIFY_TOKEN)$(ENKRYPTIFY_TOKEN) x\n";
  EXPECT_LT(read_as_all("steps:\n  - script: |\n" + repeat(line, 20'000)), k_longest);
}

}  // namespace
}  // namespace ekaudit::pipelines
