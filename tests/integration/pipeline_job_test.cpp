// The shell steps of the pipelines that init writes, of action.yml and of the GitLab template, run as CI
// would.
#include "tests/integration/pipeline_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/integration/remedy_workspace.h"
#include "tests/integration/runner.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;
using support::Environment;
using support::ProcessResult;
using support::read_file;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const Environment k_github_change = {{"EKAUDIT_BASE", "refs/remotes/origin/main"}, {"EKAUDIT_HEAD", "HEAD"}};

class Job : public testing::Test {
 protected:
  // What init writes for a CI system, made anew outside the job's repository.
  static std::string pipeline(const std::string& system, const std::string& path,
                              const std::vector<std::string>& more = {}) {
    const support::GitFixture repo;
    std::vector<std::string> command = {
        "init", "--ci", system, "--download", "https://x.example/ekaudit", "--sha256", std::string(64, 'a')};
    command.insert(command.end(), more.begin(), more.end());
    const ProcessResult result = run_ekaudit(command, repo.path());
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return read_file(repo.path() / path);
  }
  static std::string github(std::string_view job, std::string_view step) {
    static const std::string k_workflow = pipeline("github", ".github/workflows/ekaudit.yml");
    return github_script(k_workflow, job, step);
  }
  static std::string action(std::string_view step) {
    return action_script(read_file(fs::path(EKAUDIT_SOURCE_DIR) / "action.yml"), step);
  }
  static std::string gitlab(std::string_view job) {
    return gitlab_script(read_file(fs::path(EKAUDIT_SOURCE_DIR) / "templates/ekaudit.gitlab-ci.yml"), job);
  }
  static std::string jenkins(std::string_view stage) {
    static const std::string k_pipeline = pipeline("jenkins", "Jenkinsfile.ekaudit");
    return jenkins_script(k_pipeline, stage);
  }

  void install() {
    const ProcessResult result = job_.run(github("change", "Install ekaudit"));
    ASSERT_EQ(result.exit_code, 0) << result.err;
    ASSERT_TRUE(fs::exists(fs::path(job_.output("bin")) / "ekaudit"));
  }
  static void expect_counts_only(const ProcessResult& result) {
    EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
    EXPECT_THAT(result.out,
                AllOf(HasSubstr("1 token leaked in 1 place (1 high)"), HasSubstr("others may read")));
    EXPECT_THAT(result.out + result.err,
                AllOf(Not(HasSubstr("app.env")), Not(HasSubstr("ek_live_")), Not(HasSubstr("A U Thor"))));
  }
  static void expect_details(const ProcessResult& result) {
    EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
    EXPECT_THAT(result.out, AllOf(HasSubstr("config/app.env"), Not(HasSubstr("others may read"))));
  }

  PipelineJob job_;
};

TEST_F(Job, InstallsOnlyWhatHasTheDigest) {
  for (const std::string& script : {github("full", "Install ekaudit"), action("Install ekaudit")}) {
    const ProcessResult good = job_.run(script);
    EXPECT_EQ(good.exit_code, 0) << good.err;
    EXPECT_THAT(good.out, HasSubstr("ekaudit 0."));
    fs::remove(job_.git.parent() / "output");
    const ProcessResult bad = job_.run(script, {{"EKAUDIT_SHA256", std::string(64, '0')}});
    EXPECT_NE(bad.exit_code, 0);
    EXPECT_THAT(bad.out, Not(HasSubstr("ekaudit 0.")));
    EXPECT_EQ(job_.output("bin"), "");
  }
  EXPECT_THAT(job_.curl_calls(), HasSubstr("--proto =https"));
}

TEST_F(Job, TheActionAndTheWorkflowTakeTheSameSteps) {
  EXPECT_THAT(action("Install ekaudit"), testing::EndsWith(github("full", "Install ekaudit")));
  EXPECT_EQ(github("change", "Install ekaudit"), github("full", "Install ekaudit"));
  EXPECT_EQ(action("Ask whether code scanning is on"), github("full", "Ask whether code scanning is on"));
}

TEST_F(Job, InstallsAProgramByItself) {
  const fs::path program = job_.git.parent() / "release/ekaudit-1.0/bin/ekaudit";
  const std::string digest =
      support::run_process({"sha256sum", program.string()}, job_.environment, job_.git.parent())
          .out.substr(0, 64);
  const ProcessResult result = job_.run(github("change", "Install ekaudit"),
                                        {{"CURL_DOWNLOAD", program.string()}, {"EKAUDIT_SHA256", digest}});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("ekaudit 0."));
}

TEST_F(Job, GitHubSearchesAPullRequestsCommits) {
  install();
  const std::string script = github("change", "Search");
  job_.git.commit_file("old.env", "T=" + support::make_token(9) + "\n", "on the base already");
  job_.leak_on_top();
  Environment change = k_github_change;
  change["EKAUDIT_PRIVATE"] = "true";
  const ProcessResult details = job_.run(script, change);
  expect_details(details);
  EXPECT_THAT(details.out, AllOf(HasSubstr("::error file=config/app.env,line=2"), Not(HasSubstr("old.env"))));
  EXPECT_THAT(job_.summary(), HasSubstr("config/app"));
  fs::remove(job_.git.parent() / "summary.md");
  // A schedule's event may lack the repository: what is not known to be private is not.
  for (const std::string visibility : {"false", ""}) {
    change["EKAUDIT_PRIVATE"] = visibility;
    expect_counts_only(job_.run(script, change));
  }
  EXPECT_EQ(job_.summary(), "");
}

TEST_F(Job, AContributorsPolicyDoesNotCount) {
  install();
  const std::string ignore = "ignore:\n  - rule: leaked-token\n    path: config/**\n    reason: samples\n";
  Environment change = k_github_change;
  change["EKAUDIT_PRIVATE"] = "true";
  job_.leak_on_top();
  job_.git.commit_file(".ekaudit.yml", ignore, "hide it");
  expect_details(job_.run(github("change", "Search"), change));
  job_.git.git({"checkout", "-q", "--detach", "refs/remotes/origin/main"});
  job_.git.commit_file(".ekaudit.yml", ignore, "the team's policy");
  job_.leak_on_top();
  EXPECT_EQ(job_.run(github("change", "Search"), change).exit_code, 0);
}

TEST_F(Job, ABranchsNameIsNoCode) {
  install();
  const ProcessResult result = job_.run(
      github("change", "Search"), {{"EKAUDIT_BASE", "refs/remotes/origin/x\";touch pwned;$(touch pwned)"},
                                   {"EKAUDIT_HEAD", "HEAD"},
                                   {"EKAUDIT_PRIVATE", "true"}});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_FALSE(fs::exists(job_.git.path() / "pwned"));
}

TEST_F(Job, GitHubSearchesEverythingOfPullRequestsToo) {
  install();
  const fs::path origin = job_.git.parent() / "origin.git";
  job_.git.run_git(job_.git.parent(), {"clone", "-q", "--bare", job_.git.path().string(), origin.string()});
  job_.git.git({"remote", "add", "origin", origin.string()});
  job_.leak_on_top();
  job_.git.git({"push", "-q", "origin", "HEAD:refs/pull/7/head"});
  job_.git.git({"reset", "-q", "--hard", "HEAD~1"});
  const ProcessResult fetched = job_.run(github("full", "Fetch the commits of pull requests"),
                                         {{"EKAUDIT_GITHUB_TOKEN", "ghs_made-up"}});
  ASSERT_EQ(fetched.exit_code, 0) << fetched.err;
  EXPECT_THAT(job_.git.git({"for-each-ref"}), HasSubstr("refs/remotes/pull/7/head"));
  const std::string report = (job_.temp() / "ekaudit.sarif").string();
  const ProcessResult result = job_.run(github("full", "Search"),
                                        {{"EKAUDIT_PRIVATE", "true"}, {"EKAUDIT_REPORT", "sarif=" + report}});
  expect_details(result);
  EXPECT_EQ(job_.output("sarif"), report);
  EXPECT_THAT(read_file(report), HasSubstr("ekaudit/leaks/"));
}

TEST_F(Job, APublicRepositorysFullSearchStillReports) {
  install();
  job_.leak_on_top();
  const std::string report = (job_.temp() / "ekaudit.sarif").string();
  expect_counts_only(job_.run(github("full", "Search"),
                              {{"EKAUDIT_PRIVATE", "false"}, {"EKAUDIT_REPORT", "sarif=" + report}}));
  EXPECT_EQ(job_.output("sarif"), report);
}

TEST_F(Job, AnInterruptedSearchUploadsNothing) {
  const fs::path program = job_.git.parent() / "interrupted/ekaudit";
  support::write_file(program, "#!/bin/sh\nexit 143\n");
  fs::permissions(program, fs::perms::owner_all);
  const std::string report = (job_.temp() / "ekaudit.sarif").string();
  Environment search = {{"EKAUDIT_BIN", program.parent_path().string()}, {"EKAUDIT_PRIVATE", "true"}};
  search["EKAUDIT_REPORT"] = "sarif=" + report;
  EXPECT_EQ(job_.run(github("full", "Search"), search).exit_code, 143);
  search["EKAUDIT_REPORT"] = report;
  search["EKAUDIT_ARGS"] = ".";
  search["EKAUDIT_UPLOAD"] = "true";
  EXPECT_EQ(job_.run(action("Search"), search).exit_code, 143);
  EXPECT_EQ(job_.output("sarif") + job_.output("upload"), "");
}

TEST_F(Job, AsksWhetherCodeScanningIsOn) {
  for (const std::string& script :
       {github("full", "Ask whether code scanning is on"), action("Ask whether code scanning is on")}) {
    fs::remove(job_.git.parent() / "output");
    const Environment off = {
        {"EKAUDIT_GITHUB_TOKEN", "ghs_made-up"},
        {"CURL_CODE", "403"},
        {"CURL_REPLY", "{\"message\":\"Code Security must be enabled for this repository\"}"}};
    const ProcessResult without = job_.run(script, off);
    EXPECT_EQ(without.exit_code, 0) << without.err;
    EXPECT_THAT(without.out, HasSubstr("::warning"));
    EXPECT_EQ(job_.output("available"), "");
    // Nothing analysed yet, or no permission: the upload itself will say.
    for (const std::string code : {"200", "404", "403"}) {
      fs::remove(job_.git.parent() / "output");
      const ProcessResult with = job_.run(
          script, {{"EKAUDIT_GITHUB_TOKEN", "ghs_made-up"}, {"CURL_CODE", code}, {"CURL_REPLY", "{}"}});
      EXPECT_EQ(with.exit_code, 0) << with.err;
      EXPECT_EQ(job_.output("available"), "true");
    }
  }
  EXPECT_THAT(job_.curl_calls(), Not(HasSubstr("ghs_")));
}

TEST_F(Job, TheActionDownloadsItsOwnRelease) {
  const Environment release = {{"EKAUDIT_DOWNLOAD", ""}, {"EKAUDIT_REPOSITORY", "acme/ekaudit"}};
  Environment versioned = release;
  versioned["EKAUDIT_VERSION"] = "1.2.3";
  EXPECT_EQ(job_.run(action("Install ekaudit"), versioned).exit_code, 0);
  EXPECT_THAT(job_.curl_calls(),
              HasSubstr("https://github.example/acme/ekaudit/releases/download/v1.2.3/ekaudit-1.2.3-linux-"));
  Environment neither = release;
  neither["EKAUDIT_VERSION"] = "";
  const ProcessResult refused = job_.run(action("Install ekaudit"), neither);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.out, HasSubstr("::error title=ekaudit::Say which release"));
}

TEST_F(Job, TheActionsArgumentsAreSplitAndNoCode) {
  install();
  job_.leak_on_top();
  const std::string report = (job_.temp() / "ekaudit.sarif").string();
  Environment search = {{"EKAUDIT_UPLOAD", "true"}, {"EKAUDIT_PRIVATE", "true"}, {"EKAUDIT_REPORT", report}};
  search["EKAUDIT_ARGS"] = ". --fail-on never";
  const ProcessResult whole = job_.run(action("Search"), search);
  EXPECT_EQ(whole.exit_code, 0) << whole.err;
  EXPECT_EQ(job_.output("upload"), "true");
  search["EKAUDIT_ARGS"] = ". --range refs/remotes/origin/main..HEAD";
  expect_details(job_.run(action("Search"), search));
  EXPECT_EQ(job_.output("upload"), "false") << "what a part leaves out would count as fixed";
  search["EKAUDIT_PRIVATE"] = "false";
  expect_counts_only(job_.run(action("Search"), search));
  search["EKAUDIT_ARGS"] = "$(touch${IFS}pwned) `touch pwned` ; touch pwned";
  EXPECT_EQ(job_.run(action("Search"), search).exit_code, 2);
  EXPECT_FALSE(fs::exists(job_.git.path() / "pwned"));
}

TEST_F(Job, GitLabSearchesAMergeRequestsCommits) {
  job_.leak_on_top();
  const Environment merge_request = {
      {"CI_PROJECT_VISIBILITY", "private"},
      {"CI_MERGE_REQUEST_DIFF_BASE_SHA", job_.git.git_line({"rev-parse", "HEAD~1"})},
      {"CI_COMMIT_SHA", job_.git.git_line({"rev-parse", "HEAD"})},
      {"ENKRYPTIFY_TOKEN", "not for this job"}};
  expect_details(job_.run(gitlab("ekaudit-change"), merge_request));
  for (const std::string visibility : {"public", "internal"}) {
    Environment open = merge_request;
    open["CI_PROJECT_VISIBILITY"] = visibility;
    expect_counts_only(job_.run(gitlab("ekaudit-change"), open));
  }
  EXPECT_TRUE(fs::is_empty(job_.temp())) << "what was downloaded is taken away again";
}

TEST_F(Job, GitLabKeepsAReportOfAPrivateProjectOnly) {
  job_.leak_on_top();
  job_.git.git({"remote", "add", "origin", job_.git.path().string()});
  const fs::path report = job_.git.path() / "gl-secret-detection-report.json";
  expect_counts_only(
      job_.run(gitlab("ekaudit-full"), {{"CI_PROJECT_VISIBILITY", "public"}, {"EKAUDIT_COMMAND", "scan"}}));
  EXPECT_FALSE(fs::exists(report));
  expect_details(
      job_.run(gitlab("ekaudit-full"), {{"CI_PROJECT_VISIBILITY", "private"}, {"EKAUDIT_COMMAND", "scan"}}));
  EXPECT_THAT(read_file(report), HasSubstr("secret_detection"));
}

TEST_F(Job, TheCentralAuditReportsTheWorkspaceAndNamesNothingInPublic) {
  install();
  const RemedyWorkspace workspace;
  const std::string central = pipeline("github", ".github/workflows/ekaudit.yml", {"--central"});
  const std::string report = (job_.temp() / "ekaudit.sarif").string();
  Environment search = {{"EKAUDIT_PRIVATE", "false"}, {"EKAUDIT_REPORT", "sarif=" + report}};
  for (const char* name : {"ENKRYPTIFY_TOKEN", "ENKRYPTIFY_API_URL", "XDG_STATE_HOME"}) {
    search[name] = workspace.environment().at(name);
  }
  const ProcessResult result = job_.run(github_script(central, "full", "Search"), search);
  EXPECT_LE(result.exit_code, 1) << result.out << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("5 tokens in the workspace, 4 live"), Not(HasSubstr("acme")),
                                Not(HasSubstr("deploy alpha"))));
  EXPECT_EQ(job_.output("sarif"), report);
  EXPECT_THAT(read_file(report), AllOf(HasSubstr("ekaudit/inventory/"), HasSubstr("ekaudit/leaks/")));
}

TEST_F(Job, AnAuditWithoutACredentialIsNotClean) {
  job_.git.git({"remote", "add", "origin", job_.git.path().string()});
  const ProcessResult result =
      job_.run(gitlab("ekaudit-full"), {{"CI_PROJECT_VISIBILITY", "public"}, {"EKAUDIT_COMMAND", "audit"}});
  EXPECT_EQ(result.exit_code, 3) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("incomplete"));
}

TEST_F(Job, JenkinsSearchesAChangeAndEverything) {
  job_.leak_on_top();
  Environment change = {{"CHANGE_TARGET", "main"}, {"EKAUDIT_REPORT", "junit=ekaudit.xml"}};
  expect_counts_only(job_.run(jenkins("Search a change"), change));
  expect_counts_only(job_.run(jenkins("Search everything"), change));
  EXPECT_FALSE(fs::exists(job_.git.path() / "ekaudit.xml"));
  change["EKAUDIT_PRIVATE"] = "true";
  expect_details(job_.run(jenkins("Search a change"), change));
  expect_details(job_.run(jenkins("Search everything"), change));
  EXPECT_THAT(read_file(job_.git.path() / "ekaudit.xml"), HasSubstr("<testsuite"));
  EXPECT_TRUE(fs::is_empty(job_.temp()));
}

}  // namespace
}  // namespace ekaudit::tests::integration
