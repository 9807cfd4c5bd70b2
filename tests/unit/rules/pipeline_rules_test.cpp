// The rules about pipelines, on what the readers make of whole files.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "pipelines/pipeline_file.h"
#include "rules/registry.h"
#include "tests/support/tokens.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using core::Severity;

const std::string k_secret = "${{ secrets.ENKRYPTIFY_TOKEN }}";
const std::string k_workflow =
    "on: push\njobs:\n  run:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ek run -- x\n"
    "        env:\n          ENKRYPTIFY_TOKEN: ";

class Files {
 public:
  Files& add(const std::string& path, const std::string& text, const std::string& repository = "r") {
    auto reading = pipelines::read_pipeline_file(path, text, matcher_, pipelines::SecretNames());
    for (pipelines::Usage& usage : reading.usages) {
      usage.repository = repository;
      usage.runs_files = reading.runs_files;
      std::sort(usage.runs_files.begin(), usage.runs_files.end());
      evidence_.usages.push_back(std::move(usage));
    }
    return *this;
  }

  std::vector<Finding> judge(const std::string& rule) const {
    std::vector<Finding> findings;
    find_rule(rule)->judge(evidence_, findings);
    return findings;
  }

 private:
  scanner::match::Matcher matcher_{scanner::match::MatcherOptions()};
  Evidence evidence_;
};

TEST(SharedAcrossPipelines, OneNameInTwoWorkflowsIsOneFinding) {
  Files files;
  files.add(".github/workflows/a.yml", k_workflow + k_secret)
      .add(".github/workflows/b.yml", k_workflow + k_secret);
  const auto findings = files.judge("shared-across-pipelines");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].severity, Severity::medium);
  EXPECT_EQ(findings[0].confidence, Confidence::medium);
  EXPECT_EQ(findings[0].occurrences.size(), 2U);
  EXPECT_EQ(findings[0].location.kind, scanner::LocationKind::pipeline);
  EXPECT_FALSE(findings[0].token);
}

TEST(SharedAcrossPipelines, OnePipelineAndTwoEnvironmentsShareNothing) {
  const std::string jobs = "on: push\njobs:\n";
  const auto job = [](const std::string& name, const std::string& environment) {
    return "  " + name + ":\n    environment: " + environment +
           "\n    steps:\n      - run: ek run -- x\n        env:\n          ENKRYPTIFY_TOKEN: " + k_secret +
           "\n";
  };
  Files one;
  one.add(".github/workflows/a.yml", jobs + job("x", "staging") + job("y", "staging"));
  EXPECT_TRUE(one.judge("shared-across-pipelines").empty());
  Files two;
  two.add(".github/workflows/a.yml", jobs + job("x", "staging"))
      .add(".github/workflows/b.yml", jobs + job("x", "production"));
  EXPECT_TRUE(two.judge("shared-across-pipelines").empty());
}

TEST(SharedAcrossPipelines, AWorkflowAndWhatItCallsAreOnePipeline) {
  Files files;
  files
      .add(".github/workflows/a.yml",
           "on: push\njobs:\n  call:\n    uses: ./.github/workflows/b.yml\n    secrets:\n      "
           "ENKRYPTIFY_TOKEN: " +
               k_secret)
      .add(".github/workflows/b.yml", k_workflow + k_secret);
  EXPECT_TRUE(files.judge("shared-across-pipelines").empty());
}

TEST(SharedAcrossPipelines, TheSameNameInTwoRepositoriesIsInformation) {
  Files files;
  files.add(".github/workflows/a.yml", k_workflow + k_secret, "one")
      .add(".github/workflows/a.yml", k_workflow + k_secret, "two");
  const auto findings = files.judge("shared-across-pipelines");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].severity, Severity::info);
  EXPECT_EQ(findings[0].confidence, Confidence::low);
}

TEST(SharedAcrossPipelines, OneRawTokenInSixFormatsIsOneFinding) {
  const std::string token = tests::support::make_token(7);
  Files files;
  files.add(".github/workflows/a.yml", k_workflow + token)
      .add(".gitlab-ci.yml", "variables: {ENKRYPTIFY_TOKEN: " + token + "}\nx: {script: ek run -- y}\n")
      .add("Jenkinsfile", "environment { ENKRYPTIFY_TOKEN = '" + token + "' }\nnode { sh 'ek run -- x' }\n")
      .add(".circleci/config.yml",
           "jobs: {x: {environment: {ENKRYPTIFY_TOKEN: " + token + "}, steps: [{run: ek run -- x}]}}\n")
      .add("azure-pipelines.yml", "steps: [{bash: ek run -- x, env: {ENKRYPTIFY_TOKEN: " + token + "}}]\n")
      .add(".drone.yml",
           "steps: [{name: x, environment: {ENKRYPTIFY_TOKEN: " + token + "}, commands: [ek run -- x]}]\n");
  const auto findings = files.judge("shared-across-pipelines");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].occurrence_count, 6U);
  EXPECT_EQ(findings[0].confidence, Confidence::high);
  ASSERT_TRUE(findings[0].token);
  EXPECT_EQ(findings[0].token->hash, tests::support::token_hash(token));
  EXPECT_EQ(findings[0].message.find(token), std::string::npos);
}

std::string untrusted(const std::string& trigger, const std::string& ref, const std::string& more) {
  return "on: " + trigger + "\njobs:\n  x:\n    runs-on: ubuntu-latest\n" + more +
         "    steps:\n      - uses: actions/checkout@v4\n        with: {ref: '" + ref +
         "'}\n      - run: ek run -- make\n        env: {ENKRYPTIFY_TOKEN: '" + k_secret + "'}\n";
}

TEST(TokenInUntrustedWorkflow, FiresWhereAContributorsCodeRuns) {
  const std::string head = "${{ github.event.pull_request.head.sha }}";
  for (const char* const trigger : {"pull_request_target", "workflow_run", "issue_comment"}) {
    Files files;
    files.add(".github/workflows/a.yml", untrusted(trigger, head, ""));
    const auto findings = files.judge("token-in-untrusted-workflow");
    ASSERT_EQ(findings.size(), 1U) << trigger;
    EXPECT_EQ(findings[0].severity, Severity::high);
  }
}

TEST(TokenInUntrustedWorkflow, IsQuietOtherwise) {
  const std::string head = "${{ github.event.pull_request.head.sha }}";
  Files files;
  files.add(".github/workflows/a.yml", untrusted("pull_request", head, ""))
      .add(".github/workflows/b.yml", untrusted("pull_request_target", "main", ""))
      .add(".github/workflows/c.yml", untrusted("pull_request_target", head, "    environment: preview\n"));
  EXPECT_TRUE(files.judge("token-in-untrusted-workflow").empty());
}

std::string job_wide(const std::string& steps) {
  return "on: push\njobs:\n  x:\n    env: {ENKRYPTIFY_TOKEN: '" + k_secret + "'}\n    steps:\n" + steps;
}

TEST(TokenExposedTooWidely, FiresWhereOneOfSeveralStepsNeedsIt) {
  Files files;
  files.add(".github/workflows/a.yml", job_wide("      - run: npm ci\n      - run: ek run -- x\n"));
  const auto findings = files.judge("token-exposed-too-widely");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].severity, Severity::low);
}

TEST(TokenExposedTooWidely, IsQuietWhereSeveralOrAllNeedIt) {
  Files files;
  files.add(".github/workflows/a.yml", job_wide("      - run: ek list\n      - run: ek run -- x\n"))
      .add(".github/workflows/b.yml", job_wide("      - run: ek run -- x\n"))
      .add(".github/workflows/c.yml", job_wide("      - run: make a\n      - run: make b\n"))
      .add(".github/workflows/d.yml", k_workflow + k_secret);
  EXPECT_TRUE(files.judge("token-exposed-too-widely").empty());
}

TEST(TokenOnCommandLine, FiresAndCountsSelfHostedRunnersMore) {
  const auto workflow = [](const std::string& runner) {
    return "on: push\njobs:\n  x:\n    runs-on: " + runner +
           "\n    steps:\n      - run: deploy --token \"$T\"\n        env: {T: '" + k_secret + "'}\n";
  };
  Files hosted;
  hosted.add(".github/workflows/a.yml", workflow("ubuntu-latest"));
  ASSERT_EQ(hosted.judge("token-on-command-line").size(), 1U);
  EXPECT_EQ(hosted.judge("token-on-command-line")[0].severity, Severity::low);
  Files own;
  own.add(".github/workflows/a.yml", workflow("[self-hosted, linux]"));
  ASSERT_EQ(own.judge("token-on-command-line").size(), 1U);
  EXPECT_EQ(own.judge("token-on-command-line")[0].severity, Severity::medium);
}

TEST(TokenOnCommandLine, IsQuietForStandardInputAndMasks) {
  Files files;
  files.add("a.sh", "echo \"::add-mask::$ENKRYPTIFY_TOKEN\"\ncurl -K - <<< \"$ENKRYPTIFY_TOKEN\"\n");
  EXPECT_TRUE(files.judge("token-on-command-line").empty());
}

TEST(TokenOnCommandLine, AnInlineDirectiveIsKept) {
  Files files;
  files.add("a.sh", "# ekaudit:ignore[token-on-command-line] a test server\necho $ENKRYPTIFY_TOKEN\n");
  const auto findings = files.judge("token-on-command-line");
  ASSERT_EQ(findings.size(), 1U);
  ASSERT_TRUE(findings[0].directive);
  EXPECT_EQ(findings[0].directive->reason, "a test server");
}

TEST(TokenBakedIntoImage, FiresForArgumentsAndVariables) {
  Files files;
  files.add("Dockerfile", "FROM a\nARG ENKRYPTIFY_TOKEN\nRUN ek run -- x\n");
  const auto findings = files.judge("token-baked-into-image");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].severity, Severity::high);
}

TEST(TokenBakedIntoImage, IsQuietForBuildSecrets) {
  Files files;
  files.add("Dockerfile", "FROM a\nRUN --mount=type=secret,id=ek,env=ENKRYPTIFY_TOKEN ek run -- x\n")
      .add("a.sh", "docker build --secret id=ek,env=ENKRYPTIFY_TOKEN .\n");
  EXPECT_TRUE(files.judge("token-baked-into-image").empty());
}

TEST(PipelineRules, AnExemplaryPipelineYieldsNothing) {
  Files files;
  files.add(".github/workflows/a.yml", k_workflow + k_secret);
  for (const Rule* rule : all_rules()) {
    EXPECT_TRUE(files.judge(std::string(rule->info().id)).empty()) << rule->info().id;
  }
}

}  // namespace
}  // namespace ekaudit::rules
