// Pipelines in a whole run: the working tree, HEAD, bare repositories, the JSON report.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/integration/runner.h"
#include "tests/support/git_fixture.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

const std::string k_workflow =
    "on: push\njobs:\n  run:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ek run -- x\n"
    "        env:\n          ENKRYPTIFY_TOKEN: ${{ secrets.ENKRYPTIFY_TOKEN }}\n";

Json scan(const std::filesystem::path& directory, int exit_code) {
  const auto result = run_ekaudit({"scan", "--format", "json", "--no-cache"}, directory);
  EXPECT_EQ(result.exit_code, exit_code) << result.err;
  return Json::parse(result.out);
}

TEST(Pipelines, UsagesOfAPlainDirectoryAreInTheReport) {
  const support::TemporaryDirectory directory;
  support::write_file(directory.path() / ".github/workflows/deploy.yml", k_workflow);
  const Json report = scan(directory.path(), 0);
  ASSERT_EQ(report["usages"].size(), 1U);
  const Json& usage = report["usages"][0];
  EXPECT_EQ(usage["format"], "github-actions");
  EXPECT_EQ(usage["secret"]["name"], "ENKRYPTIFY_TOKEN");
  EXPECT_EQ(usage["secret"]["store"], "github");
  EXPECT_EQ(usage["location"]["kind"], "pipeline");
  EXPECT_EQ(usage["location"]["line"], 8);
  EXPECT_EQ(usage["reads"], true);
  EXPECT_EQ(usage["inHeadOnly"], false);
  EXPECT_TRUE(report["findings"].empty());
}

TEST(Pipelines, TwoWorkflowsThatShareASecretFailTheRun) {
  const support::TemporaryDirectory directory;
  support::write_file(directory.path() / ".github/workflows/a.yml", k_workflow);
  support::write_file(directory.path() / ".github/workflows/b.yml", k_workflow);
  const Json report = scan(directory.path(), 1);
  ASSERT_EQ(report["findings"].size(), 1U);
  EXPECT_EQ(report["findings"][0]["rule"], "shared-across-pipelines");
  EXPECT_EQ(report["findings"][0]["occurrences"].size(), 2U);
}

TEST(Pipelines, WhatIsCommittedCountsWhereTheWorkingTreeHasItNot) {
  support::GitFixture fixture;
  fixture.commit_file(".github/workflows/a.yml", k_workflow, "add");
  EXPECT_EQ(scan(fixture.path(), 0)["usages"].size(), 1U);
  std::filesystem::remove(fixture.path() / ".github/workflows/a.yml");
  const Json removed = scan(fixture.path(), 0);
  ASSERT_EQ(removed["usages"].size(), 1U);
  EXPECT_EQ(removed["usages"][0]["inHeadOnly"], true);
  fixture.write(".github/workflows/a.yml", "# nothing about tokens\n" + k_workflow);
  EXPECT_EQ(scan(fixture.path(), 0)["usages"].size(), 1U);
}

TEST(Pipelines, HistoryDoesNotCountAndABareRepositoryHasOnlyHead) {
  support::GitFixture fixture;
  fixture.commit_file("Dockerfile", "FROM x\nARG ENKRYPTIFY_TOKEN\n", "old");
  fixture.git({"rm", "-q", "Dockerfile"});
  fixture.commit_file(".github/workflows/a.yml", k_workflow, "new");
  const Json report = scan(fixture.path(), 0);
  ASSERT_EQ(report["usages"].size(), 1U);
  const auto bare = fixture.parent() / "bare.git";
  fixture.git({"clone", "-q", "--bare", ".", bare.string()});
  const Json of_bare = scan(bare, 0);
  ASSERT_EQ(of_bare["usages"].size(), 1U);
  EXPECT_EQ(of_bare["usages"][0]["location"]["path"], ".github/workflows/a.yml");
}

TEST(Pipelines, WhatOnlyItsContentTellsIsReadFromHeadToo) {
  support::GitFixture fixture;
  fixture.write("deploy", "#!/bin/sh\nek run -- \"$ENKRYPTIFY_TOKEN\"\n");
  fixture.write("k8s/web.yaml",
                "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: web\n      env:\n"
                "        - {name: ENKRYPTIFY_TOKEN, valueFrom: {secretKeyRef: {name: shop, key: token}}}\n");
  fixture.commit("add");
  EXPECT_EQ(scan(fixture.path(), 0)["usages"].size(), 2U);
  const auto bare = fixture.parent() / "bare.git";
  fixture.git({"clone", "-q", "--bare", ".", bare.string()});
  EXPECT_EQ(scan(bare, 0)["usages"].size(), 2U);
  std::filesystem::remove(fixture.path() / "deploy");
  std::filesystem::remove_all(fixture.path() / "k8s");
  const Json removed = scan(fixture.path(), 0);
  ASSERT_EQ(removed["usages"].size(), 2U);
  EXPECT_EQ(removed["usages"][0]["inHeadOnly"], true);
  EXPECT_EQ(removed["usages"][1]["inHeadOnly"], true);
}

TEST(Pipelines, APolicysSecretIsATokenWhateverItIsCalled) {
  const support::TemporaryDirectory directory;
  std::string workflow = k_workflow;
  for (std::size_t at = 0; (at = workflow.find("ENKRYPTIFY_TOKEN", at)) != std::string::npos;) {
    workflow.replace(at, 16, "DEPLOY_KEY_A");
  }
  support::write_file(directory.path() / ".github/workflows/a.yml", workflow);
  EXPECT_TRUE(scan(directory.path(), 0)["usages"].empty());
  const auto policy = directory.path() / "policy.yml";
  support::write_file(policy, "tokens:\n  - name: deploy\n    secrets: [DEPLOY_KEY_A]\n");
  const auto result =
      run_ekaudit({"scan", "--format", "json", "--config", policy.string()}, directory.path());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(Json::parse(result.out)["usages"].size(), 1U);
}

TEST(Pipelines, ARawTokenIsALeakAndAUse) {
  const support::TemporaryDirectory directory;
  const std::string token = support::make_token(3);
  support::write_file(directory.path() / "Dockerfile", "FROM x\nENV ENKRYPTIFY_TOKEN=" + token + "\n");
  const auto result = run_ekaudit({"scan", "--format", "json"}, directory.path());
  EXPECT_EQ(result.out.find(token), std::string::npos);
  const Json report = Json::parse(result.out);
  ASSERT_EQ(report["findings"].size(), 2U);
  EXPECT_EQ(report["usages"][0]["secret"]["token"]["hash"], support::token_hash(token));
}

}  // namespace
}  // namespace ekaudit::tests::integration
