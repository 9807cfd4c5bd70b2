// ekaudit init --ci and --policy: the files, and what it does about those that are there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <string>

#include "tests/integration/runner.h"
#include "tests/support/git_fixture.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;
using support::ProcessResult;
using support::read_file;
using support::write_file;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string k_address = "https://releases.example/ekaudit.tar.gz";
const std::string k_sha256(64, 'a');

struct System {
  std::string name;
  std::string path;
};
const std::vector<System> k_systems = {{"github", ".github/workflows/ekaudit.yml"},
                                       {"gitlab", ".gitlab/ekaudit.gitlab-ci.yml"},
                                       {"jenkins", "Jenkinsfile.ekaudit"}};

class InitCi : public testing::Test {
 protected:
  ProcessResult init(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "init");
    return run_ekaudit(arguments, repo_.path());
  }
  ProcessResult write(const std::string& system, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"--ci", system, "--download", k_address, "--sha256", k_sha256});
    return init(std::move(more));
  }
  std::string file(const std::string& path) const { return read_file(repo_.path() / path); }
  bool exists(const std::string& path) const { return fs::exists(repo_.path() / path); }

  support::GitFixture repo_;
};

TEST_F(InitCi, RunningItAgainChangesNothing) {
  for (const System& system : k_systems) {
    const ProcessResult first = write(system.name);
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_THAT(first.out, HasSubstr("wrote " + system.path + "\n"));
    const std::string text = file(system.path);
    EXPECT_THAT(text, AllOf(HasSubstr(k_address), HasSubstr(k_sha256)));
    EXPECT_FALSE(std::regex_search(text, std::regex("@[A-Za-z ]+[.a-z-]*@"))) << text;
    const ProcessResult again = init({"--ci", system.name});
    EXPECT_THAT(again.out, AllOf(HasSubstr("unchanged " + system.path + "\n"), Not(HasSubstr("renewed"))));
    EXPECT_EQ(file(system.path), text);
  }
}

TEST_F(InitCi, ADryRunShowsAndWritesNothing) {
  const ProcessResult result = write("github", {"--dry-run"});
  EXPECT_THAT(result.out, AllOf(StartsWith("would write .github/workflows/ekaudit.yml\n# Written by"),
                                HasSubstr("name: ekaudit")));
  EXPECT_FALSE(exists(".github"));
  write("github");
  EXPECT_THAT(init({"--ci", "github", "--remove", "--dry-run"}).out, HasSubstr("would remove "));
  EXPECT_TRUE(exists(".github/workflows/ekaudit.yml"));
}

TEST_F(InitCi, RemovingLeavesNothing) {
  for (const System& system : k_systems) {
    write(system.name);
    EXPECT_EQ(init({"--ci", system.name, "--remove"}).exit_code, 0);
    EXPECT_THAT(init({"--ci", system.name, "--remove"}).out, HasSubstr("which is not there"));
  }
  init({"--policy"});
  EXPECT_THAT(init({"--policy", "--remove"}).out, HasSubstr("removed .ekaudit.yml"));
  EXPECT_EQ(repo_.git({"status", "--porcelain", "--ignored"}), "");
  EXPECT_FALSE(exists(".github"));
  EXPECT_FALSE(exists(".gitlab"));
}

TEST_F(InitCi, OthersFilesStay) {
  for (const System& system : k_systems) {
    write_file(repo_.path() / system.path, "theirs\n");
    for (const auto& result : {write(system.name), init({"--ci", system.name, "--remove"})}) {
      EXPECT_EQ(result.exit_code, 2);
      EXPECT_THAT(result.err, HasSubstr(system.path + " was not written by ekaudit"));
    }
    EXPECT_EQ(file(system.path), "theirs\n");
  }
  EXPECT_FALSE(exists(".gitlab-ci.yml"));
}

TEST_F(InitCi, RefusedPartsLeaveTheRestUnwritten) {
  write_file(repo_.path() / "Jenkinsfile.ekaudit", "theirs\n");
  EXPECT_EQ(write("jenkins", {"--policy", "--hooks", "pre-commit"}).exit_code, 2);
  EXPECT_FALSE(exists(".ekaudit.yml"));
  EXPECT_FALSE(exists(".git/hooks/pre-commit"));
}

TEST_F(InitCi, OursIsRenewedAndALineMakesItTheirs) {
  write("github");
  const std::string path = ".github/workflows/ekaudit.yml";
  const std::string text = file(path);
  write_file(repo_.path() / path, text + "# changed\n");
  EXPECT_THAT(init({"--ci", "github"}).out, HasSubstr("renewed " + path));
  EXPECT_EQ(file(path), text);
  write_file(repo_.path() / path, text.substr(text.find('\n') + 1));
  EXPECT_EQ(write("github").exit_code, 2);
}

TEST_F(InitCi, NoLinkIsFollowed) {
  const fs::path outside = repo_.parent() / "outside";
  fs::create_directory(outside);
  fs::create_directory_symlink(outside, repo_.path() / ".github");
  const ProcessResult result = write("github");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr(".github is a link"));
  EXPECT_TRUE(fs::is_empty(outside));
  fs::create_symlink(outside / "policy", repo_.path() / ".ekaudit.yml");
  EXPECT_EQ(init({"--policy"}).exit_code, 2);
  EXPECT_TRUE(fs::is_empty(outside));
}

TEST_F(InitCi, TheTimeIsTheRepositorysOwn) {
  const std::regex cron("cron: '([0-9]+) ([0-9]+) \\* \\* \\*'");
  std::set<std::string> times;
  for (const std::string name : {"shop", "billing", "search"}) {
    repo_.git({"config", "remote.origin.url", "https://user:secret@github.com/acme/" + name + ".git"});
    write("github");
    std::smatch match;
    const std::string text = file(".github/workflows/ekaudit.yml");
    ASSERT_TRUE(std::regex_search(text, match, cron));
    EXPECT_LT(std::stoi(match[1]), 60);
    EXPECT_LT(std::stoi(match[2]), 24);
    EXPECT_THAT(text, Not(HasSubstr("secret@")));
    times.insert(match[0]);
    repo_.git({"config", "remote.origin.url", "git@github.com:acme/" + name});
    EXPECT_THAT(init({"--ci", "github"}).out, HasSubstr("unchanged"));
  }
  EXPECT_EQ(times.size(), 3U);
}

TEST_F(InitCi, MistakesAreOneLineThatSaysWhatToDo) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes = {
      {{}, "--hooks NAMES, --ci SYSTEM or --policy"},
      {{"--central"}, "belong to --ci"},
      {{"--ci", "travis"}, "none of github, gitlab, jenkins"},
      {{"--ci", "github"}, "--download"},
      {{"--ci", "github", "--download", k_address}, "--sha256"},
      {{"--ci", "github", "--download", "http://releases.example/x", "--sha256", k_sha256}, "https"},
      {{"--ci", "github", "--download", "https://u:p@releases.example/x", "--sha256", k_sha256}, "https"},
      {{"--ci", "jenkins", "--download", "https://x/'''+evil()+'''", "--sha256", k_sha256}, "https"},
      {{"--ci", "github", "--download", "https://x/${{secrets.X}}", "--sha256", k_sha256}, "https"},
      {{"--ci", "github", "--download", k_address, "--sha256", "abc"}, "64 hexadecimal digits"}};
  for (const auto& [arguments, message] : mistakes) {
    const ProcessResult result = init(arguments);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, AllOf(StartsWith("ekaudit: "), HasSubstr(message)));
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  }
  EXPECT_EQ(repo_.git({"status", "--porcelain"}), "");
}

TEST_F(InitCi, ABareRepositoryHasNoPlaceForIt) {
  const support::GitFixture bare({"--bare"});
  const ProcessResult result = run_ekaudit({"init", "--policy"}, bare.path());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("bare"));
}

TEST_F(InitCi, ItIsWrittenAtTheRootFromAnywhere) {
  fs::create_directories(repo_.path() / "a/b");
  EXPECT_EQ(run_ekaudit({"init", "--policy"}, repo_.path() / "a/b").exit_code, 0);
  EXPECT_TRUE(exists(".ekaudit.yml"));
}

TEST_F(InitCi, CentralAuditsWithTheSecretInOneStepOnly) {
  write("github");
  EXPECT_THAT(file(".github/workflows/ekaudit.yml"), Not(HasSubstr("ENKRYPTIFY_TOKEN")));
  const ProcessResult result = init({"--ci", "github", "--central"});
  EXPECT_THAT(result.out, AllOf(HasSubstr("renewed"), HasSubstr("next: ")));
  const std::string text = file(".github/workflows/ekaudit.yml");
  EXPECT_THAT(text, AllOf(HasSubstr("environment: ekaudit"), HasSubstr("ekaudit audit . --report"),
                          HasSubstr("ENKRYPTIFY_TOKEN: ${{ secrets.ENKRYPTIFY_TOKEN }}")));
  for (const std::string system : {"gitlab", "jenkins"}) {
    write(system, {"--central"});
  }
  EXPECT_THAT(file(".gitlab/ekaudit.gitlab-ci.yml"), HasSubstr("default: audit"));
  EXPECT_THAT(file("Jenkinsfile.ekaudit"), HasSubstr("credentials('enkryptify-token')"));
  const auto scan = run_ekaudit({"scan", "--no-cache"}, repo_.path());
  EXPECT_EQ(scan.exit_code, 0) << scan.out;
  EXPECT_THAT(scan.out, Not(HasSubstr("finding")));
}

TEST_F(InitCi, AnExistingGitLabPipelineIsLeftAloneWithInstructions) {
  write_file(repo_.path() / ".gitlab-ci.yml", "build:\n  script: make\n");
  const ProcessResult first = write("gitlab");
  EXPECT_THAT(first.out, AllOf(HasSubstr("kept .gitlab-ci.yml"), HasSubstr("next: add to .gitlab-ci.yml:"),
                               HasSubstr("- local: .gitlab/ekaudit.gitlab-ci.yml")));
  EXPECT_EQ(file(".gitlab-ci.yml"), "build:\n  script: make\n");
  write_file(repo_.path() / ".gitlab-ci.yml", "include:\n  - local: .gitlab/ekaudit.gitlab-ci.yml\n");
  EXPECT_THAT(init({"--ci", "gitlab"}).out, Not(HasSubstr("add to .gitlab-ci.yml")));
  EXPECT_THAT(init({"--ci", "gitlab", "--remove"}).out, HasSubstr("out of .gitlab-ci.yml"));
}

TEST_F(InitCi, ThePolicyIsValidChangesNothingAndIsTheTeamsOnceChanged) {
  EXPECT_EQ(init({"--policy"}).out, "wrote .ekaudit.yml\n");
  EXPECT_EQ(init({"--policy"}).out, "unchanged .ekaudit.yml\n");
  const ProcessResult check = run_ekaudit({"policy", "check"}, repo_.path());
  EXPECT_EQ(check.exit_code, 0) << check.err;
  EXPECT_THAT(check.out, HasSubstr("It changes nothing."));
  const std::string text = file(".ekaudit.yml") + "rules: {}\n";
  write_file(repo_.path() / ".ekaudit.yml", text);
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--policy"}, {"--policy", "--remove"}}) {
    EXPECT_THAT(init(arguments).out, StartsWith("kept .ekaudit.yml"));
    EXPECT_EQ(file(".ekaudit.yml"), text);
  }
}

TEST_F(InitCi, ThePolicysExamplesAreValidToo) {
  init({"--policy"});
  const std::string examples = std::regex_replace(
      file(".ekaudit.yml"), std::regex("(^|\n)# (?=( |rules:|ignore:|tokens:|environments:))"), "$1");
  write_file(repo_.path() / ".ekaudit.yml", examples);
  const ProcessResult check = run_ekaudit({"policy", "check"}, repo_.path());
  EXPECT_EQ(check.exit_code, 0) << check.err << examples;
  EXPECT_THAT(check.out,
              AllOf(HasSubstr("long-lived"), HasSubstr("github-actions-deploy"), HasSubstr("eu-*")));
}

// templates/ekaudit.gitlab-ci.yml is what init writes, but for where the program comes from.
TEST_F(InitCi, TheGitLabTemplateIsInStep) {
  write("gitlab");
  std::string ours = file(".gitlab/ekaudit.gitlab-ci.yml");
  ours.erase(0, ours.find('\n'));
  for (const std::string& value : {k_address, k_sha256}) {
    const std::string line = "      default: '" + value + "'\n";
    ours.erase(ours.find(line), line.size());
  }
  const std::string shared = read_file(fs::path(EKAUDIT_SOURCE_DIR) / "templates/ekaudit.gitlab-ci.yml");
  EXPECT_EQ(shared.substr(shared.find('\n')), ours);
}

TEST_F(InitCi, ActionsArePinnedByHashWithTheirVersion) {
  write("github");
  const std::regex pinned("uses: [a-z/-]+@[0-9a-f]{40} # v[0-9.]+\n");
  for (const std::string& text :
       {file(".github/workflows/ekaudit.yml"), read_file(fs::path(EKAUDIT_SOURCE_DIR) / "action.yml"),
        read_file(fs::path(EKAUDIT_SOURCE_DIR) / "templates/fan-out/github.yml")}) {
    std::size_t uses = 0;
    for (std::size_t at = text.find("uses: "); at != std::string::npos; at = text.find("uses: ", at + 1)) {
      EXPECT_TRUE(std::regex_search(text.substr(at, 200), pinned, std::regex_constants::match_continuous));
      ++uses;
    }
    EXPECT_GT(uses, 0U);
  }
}

// An expression in a script is code that whoever names a branch can write.
TEST_F(InitCi, NoScriptHoldsAnExpression) {
  write("github", {"--central"});
  for (const std::string& text :
       {file(".github/workflows/ekaudit.yml"), read_file(fs::path(EKAUDIT_SOURCE_DIR) / "action.yml"),
        read_file(fs::path(EKAUDIT_SOURCE_DIR) / "templates/fan-out/github.yml")}) {
    const std::regex script("run: \\|\n((?: {8,}[^\n]*\n)+)");
    std::size_t scripts = 0;
    for (std::sregex_iterator match(text.begin(), text.end(), script), end; match != end; ++match) {
      EXPECT_THAT((*match)[1].str(), AllOf(Not(HasSubstr("${{")), HasSubstr("set -eu")));
      ++scripts;
    }
    EXPECT_GT(scripts, 2U);
  }
}

}  // namespace
}  // namespace ekaudit::tests::integration
