// Broken and hostile input: nothing crashes, hangs or runs, and nothing is silently left out.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "tests/integration/runner.h"
#include "tests/support/git_fixture.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;
using support::GitFixture;
using support::make_token;
using support::TemporaryDirectory;
using support::write_file;

TEST(Hostile, LargeFilesAreSearchedInPieces) {
  const TemporaryDirectory directory;
  const std::string token = make_token(1);
  write_file(directory.path() / "big",
             std::string(3'000'000, 'x') + "\n\n " + token + "\n" + std::string(3'000'000, 'y'));
  const ScanResult result = scan_json({"--max-blob-size", "1MiB", "."}, directory.path());
  const Json finding = only_finding_of(result.report, token);
  EXPECT_EQ(finding["location"]["line"], 3);
  EXPECT_EQ(finding["location"]["column"], 2);
  EXPECT_EQ(result.report["complete"], true);
}

TEST(Hostile, ObjectsOverTheLimitAreToldAndTheRestIsSearched) {
  GitFixture git;
  const std::string token = make_token(1);
  git.write("gone.bin", std::string(5'000'000, 'x'));
  git.write("gone.env", token);
  git.commit("one");
  git.git({"rm", "-q", "gone.bin", "gone.env"});
  git.commit("two");
  for (const bool packed : {false, true}) {
    if (packed) {
      git.git({"gc", "-q"});
    }
    const ScanResult result = scan_json({"--max-blob-size", "1MiB", "--fail-on", "never", "."}, git.path());
    EXPECT_EQ(result.process.exit_code, 3);
    EXPECT_EQ(notices_of(result.report, "object-too-large").size(), 1U);
    only_finding_of(result.report, token);
  }
}

TEST(Hostile, DamagedObjectsAreToldAndTheRestIsSearched) {
  GitFixture git;
  const std::string token = make_token(1);
  git.commit_file("leak.env", token, "one");
  const std::string broken = git.hash_object("some content that will be damaged\n");
  const fs::path object = git.git_dir() / "objects" / broken.substr(0, 2) / broken.substr(2);
  fs::permissions(object, fs::perms::owner_all);
  write_file(object, "this is no zlib stream");
  const ScanResult result = scan_json({"--fail-on", "never", "."}, git.path());
  EXPECT_EQ(result.process.exit_code, 3);
  const auto notices = notices_of(result.report, "unreadable-object");
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0]["object"], broken);
  only_finding_of(result.report, token);
}

TEST(Hostile, DamagedPackIsNeverSilent) {
  GitFixture git;
  for (int i = 0; i < 30; ++i) {
    git.commit_file("f" + std::to_string(i % 5),
                    "content " + std::to_string(i * 7919) + std::string(500, static_cast<char>('a' + i % 26)),
                    "c");
  }
  git.git({"gc", "-q"});
  fs::path pack;
  for (const auto& entry : fs::directory_iterator(git.git_dir() / "objects/pack")) {
    if (entry.path().extension() == ".pack") {
      pack = entry.path();
    }
  }
  const std::string sound = support::read_file(pack);
  const std::string objects = git.git({"cat-file", "--batch-all-objects", "--batch"});
  fs::permissions(pack, fs::perms::owner_all);
  for (std::size_t place = 12; place + 20 < sound.size(); place += sound.size() / 23) {
    std::string damaged = sound;
    damaged[place] = static_cast<char>(damaged[place] ^ 0x5a);
    write_file(pack, damaged);
    const ScanResult result = scan_json({"--history-only", "."}, git.path());
    // Some bytes (a zlib checksum) can be changed without changing an object.
    const auto read_back = git.run_git(git.path(), {"cat-file", "--batch-all-objects", "--batch"});
    const bool harmless = read_back.exit_code == 0 && read_back.out == objects;
    EXPECT_EQ(result.process.exit_code, harmless ? 0 : 3) << "byte " << place << ": " << result.process.err;
  }
  write_file(pack, sound.substr(0, sound.size() / 2));
  EXPECT_EQ(scan_json({"--history-only", "."}, git.path()).process.exit_code, 3);
}

TEST(Hostile, FakeRepositoriesHideNoFiles) {
  GitFixture git;
  const std::string one = make_token(1);
  const std::string two = make_token(2);
  const std::string three = make_token(3);
  git.commit_file("a", "1", "one");
  git.write("fake/secret.env", one);
  write_file(git.path() / "fake/.git", "gitdir: nowhere\n");
  git.write("empty/secret.env", two);
  fs::create_directory(git.path() / "empty/.git");
  git.write("loop/secret.env", three);
  write_file(git.path() / "loop/.git", "gitdir: .git\n");
  const ScanResult result = scan_json({"."}, git.path());
  EXPECT_EQ(only_finding_of(result.report, one)["location"]["path"], "fake/secret.env");
  EXPECT_EQ(only_finding_of(result.report, two)["location"]["path"], "empty/secret.env");
  EXPECT_EQ(only_finding_of(result.report, three)["location"]["path"], "loop/secret.env");
}

TEST(Hostile, NestedRepositoriesAreScannedAsTheirOwn) {
  GitFixture git;
  git.commit_file("a", "1", "one");
  const std::string token = make_token(1);
  git.run_git(git.path(), {"init", "-q", "vendor/lib"});
  git.write("vendor/lib/x.env", token);
  git.run_git(git.path() / "vendor/lib", {"add", "x.env"});
  git.run_git(git.path() / "vendor/lib", {"commit", "-q", "-m", "leak"});
  git.run_git(git.path() / "vendor/lib", {"rm", "-qf", "x.env"});
  git.run_git(git.path() / "vendor/lib", {"commit", "-q", "-m", "remove"});
  const ScanResult result = scan_json({"."}, git.path());
  const Json finding = only_finding_of(result.report, token);
  EXPECT_EQ(finding["rule"], "leaked-token-in-history");
  EXPECT_EQ(finding["location"]["path"], "x.env");
  ASSERT_EQ(result.report["repositories"].size(), 2U);
  EXPECT_EQ(result.report["repositories"][1]["mount"], "vendor/lib/");
  EXPECT_EQ(finding["location"]["repository"], result.report["repositories"][1]["id"]);
}

TEST(Hostile, SpecialFilesDoNotBlock) {
  GitFixture git;
  git.commit_file("a", "1", "one");
  const std::string token = make_token(1);
  git.write("x.env", token);
  ASSERT_EQ(mkfifo((git.path() / "fifo").c_str(), 0600), 0);
  for (const char* name :
       {"shallow", "packed-refs", "info/exclude", "info/attributes", "info/grafts", "ORIG_HEAD"}) {
    fs::remove(git.git_dir() / name);
    ASSERT_EQ(mkfifo((git.git_dir() / name).c_str(), 0600), 0) << name;
  }
  fs::remove(git.git_dir() / "config");
  ASSERT_EQ(mkfifo((git.git_dir() / "config").c_str(), 0600), 0);
  const ScanResult result = scan_json({"."}, git.path());
  only_finding_of(result.report, token);
}

TEST(Hostile, LinksAreNotFollowedOutOfTheTree) {
  GitFixture git;
  const TemporaryDirectory outside;
  const std::string token = make_token(1);
  write_file(outside.path() / "secret.env", token);
  fs::create_directory_symlink(outside.path(), git.path() / "link");
  fs::create_symlink(outside.path() / "secret.env", git.path() / "file-link");
  git.git({"config", "core.worktree", outside.path().string()});
  EXPECT_TRUE(findings_of(scan_json({"."}, git.path()).report, token).empty());
}

TEST(Hostile, TerminalEscapesInNamesAreShownNotSent) {
  GitFixture git;
  git.set_env("GIT_AUTHOR_NAME", "Eve \x1b]0;owned\x07\xe2\x80\xae");
  git.commit_file("a\x1b[2Jb\n::error::x", make_token(1), "one");
  for (const std::string format : {"text", "json", "sarif"}) {
    const auto result = run_ekaudit({"scan", "-v", "--format", format, "."}, git.path());
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.out.find('\x1b'), std::string::npos) << format;
    EXPECT_EQ(result.out.find('\x07'), std::string::npos) << format;
    EXPECT_EQ(result.out.find("\n::error"), std::string::npos) << format;
  }
}

TEST(Hostile, NamesThatAreNotUtf8KeepTheirBytes) {
  GitFixture git;
  const std::string token = make_token(1);
  git.commit_file("caf\xe9.env", token, "one");
  const Json location = only_finding_of(scan_json({"."}, git.path()).report, token)["location"];
  EXPECT_EQ(location["path"], "caf\\xe9.env");
  EXPECT_EQ(location["pathBytes"], support::base64_of("caf\xe9.env"));
}

TEST(Hostile, LookalikesByTheMillionAreLinear) {
  const TemporaryDirectory directory;
  const std::string prefix = std::string("ek_") + "live_";
  std::string text;
  for (int i = 0; i < 1'000'000; ++i) {
    text += prefix;
  }
  write_file(directory.path() / "decoys", text);
  const auto start = std::chrono::steady_clock::now();
  const auto result = run_ekaudit({"scan", "--timeout", "60s", "."}, directory.path());
  EXPECT_NE(result.exit_code, 4) << result.err;
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

TEST(Hostile, TimeoutReportsWhatWasFound) {
  const TemporaryDirectory directory;
  ASSERT_EQ(mkfifo((directory.path() / "never").c_str(), 0600), 0);
  // A writer that says nothing keeps standard input open.
  const auto result = support::run_process(
      {"/bin/sh", "-c", "sleep 5 | \"$0\" scan --timeout 1s --format json -", tested_binary()},
      support::scrubbed_environment(directory.path()), directory.path());
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_EQ(notices_of(Json::parse(result.out), "timeout").size(), 1U);
}

TEST(Hostile, InterruptWritesPartialReportsWithinASecond) {
  const TemporaryDirectory directory;
  const auto start = std::chrono::steady_clock::now();
  const std::string binary = tested_binary();
  int fds[2];
  ASSERT_EQ(pipe(fds), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    dup2(fds[0], STDIN_FILENO);
    close(fds[1]);
    chdir(directory.path().c_str());
    execl(binary.c_str(), "ekaudit", "scan", "--report", "json=out.json", "-q", "-", nullptr);
    _exit(127);
  }
  close(fds[0]);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  kill(child, SIGINT);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  close(fds[1]);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_FALSE(fs::exists(directory.path() / "out.json"));
  const Json report = Json::parse(support::read_file(directory.path() / "out.json.partial"));
  EXPECT_EQ(report["complete"], false);
  EXPECT_EQ(notices_of(report, "interrupted").size(), 1U);
}

TEST(Hostile, UnsupportedRepositoriesAreNamedAndTheirFilesSearched) {
  GitFixture git({"--object-format=sha256"});
  const std::string token = make_token(1);
  git.write("x.env", token);
  const ScanResult result = scan_json({"--fail-on", "never", "."}, git.path());
  EXPECT_EQ(result.process.exit_code, 3);
  only_finding_of(result.report, token);
  const auto notices = notices_of(result.report, "unsupported-repository");
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_NE(notices[0]["message"].get<std::string>().find("SHA-256"), std::string::npos) << notices[0];
  EXPECT_EQ(run_ekaudit({"scan", "--history-only", "."}, git.path()).exit_code, 2);
}

}  // namespace
}  // namespace ekaudit::tests::integration
