// templates/fan-out/fan-out.sh as an organisation's engines run it: local processes, real clones, one merge.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "tests/integration/runner.h"
#include "tests/support/git_fixture.h"
#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;

using support::GitFixture;
using support::make_token;
using support::ProcessResult;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class FanOut : public testing::Test {
 protected:
  FanOut() {
    const std::string shared = make_token(100);
    for (std::uint64_t i = 0; i < 3; ++i) {
      const std::string name = std::to_string(i);
      repositories_[i].commit_file("README-" + name, "repository " + name + "\n", "begin " + name);
      for (std::uint64_t j = 0; j < 5; ++j) {
        repositories_[i].commit_file("config-" + std::to_string(j) + ".env",
                                     "TOKEN=" + make_token(10 * i + j) + "\n", "configure");
      }
      repositories_[i].commit_file(
          ".github/workflows/run.yml",
          "on: push\njobs:\n  run:\n    runs-on: x\n    steps:\n      - run: ek run -- x\n"
          "        env: { ENKRYPTIFY_TOKEN: " +
              (i == 2 ? make_token(101) : shared) + " }\n",
          "run");
    }
  }

  std::string address(std::size_t i) const { return repositories_[i].path().string(); }
  void write_list(const std::string& text) const {
    support::write_file(directory_.path() / "list.txt", text);
  }

  ProcessResult fan_out(std::vector<std::string> arguments) const {
    const fs::path script = fs::path(EKAUDIT_SOURCE_DIR) / "templates/fan-out/fan-out.sh";
    arguments.insert(arguments.begin(), {"sh", script.string()});
    support::Environment environment = environment_of(directory_.path());
    environment["EKAUDIT"] = EKAUDIT_BINARY;
    environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
    return support::run_process(arguments, environment, directory_.path());
  }

  // All engines at once, each in a process of its own.
  std::vector<int> scan_on(int count) const {
    std::vector<int> codes(static_cast<std::size_t>(count));
    std::vector<std::thread> engines;
    for (int i = 0; i < count; ++i) {
      engines.emplace_back([&, i] {
        const ProcessResult result =
            fan_out({"scan", "list.txt", "reports", std::to_string(i), std::to_string(count)});
        EXPECT_THAT(result.out + result.err, Not(HasSubstr("config-"))) << "logs show counts only";
        codes[static_cast<std::size_t>(i)] = result.exit_code;
      });
    }
    for (std::thread& engine : engines) {
      engine.join();
    }
    return codes;
  }

  Json merged(int exit_code) const {
    const ProcessResult result = fan_out({"merge", "list.txt", "reports", "--format", "json"});
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    return Json::parse(result.out);
  }

  const support::TemporaryDirectory directory_;
  GitFixture repositories_[3];
};

TEST_F(FanOut, GivesTheSameOnHoweverManyEngines) {
  write_list("# all of them\n" + address(0) + "\n\n" + address(1) + " 3  # in shards\n" + address(2) + "\n");
  EXPECT_THAT(scan_on(1), ElementsAre(0));
  const Json one = merged(1);
  EXPECT_THAT(one["repositories"], SizeIs(3));
  // Each repository's five and the token of its workflow; two of these workflows share one.
  EXPECT_THAT(one["findings"], SizeIs(19));
  EXPECT_EQ(one["complete"], true);
  fs::remove_all(directory_.path() / "reports");
  EXPECT_THAT(scan_on(4), ElementsAre(0, 0, 0, 0));
  EXPECT_EQ(merged(1), one);
}

TEST_F(FanOut, TellsWhatCouldNotBeCloned) {
  write_list(address(0) + "\n/nowhere/at-all.git\n" + address(1) + "\n");
  EXPECT_THAT(scan_on(2), ElementsAre(0, 1));
  const Json report = merged(1);
  EXPECT_EQ(report["complete"], false);
  ASSERT_THAT(notices_of(report, "unreadable-report"), SizeIs(1));
  EXPECT_THAT(notices_of(report, "unreadable-report")[0]["message"].get<std::string>(),
              HasSubstr("00002-at-all.json"));
  EXPECT_THAT(report["repositories"], SizeIs(2));
}

TEST_F(FanOut, TellsThatAnEngineNeverCame) {
  write_list(address(0) + "\n" + address(1) + "\n" + address(2) + " 2\n");
  EXPECT_EQ(fan_out({"scan", "list.txt", "reports", "0", "2"}).exit_code, 0);
  const Json report = merged(1);
  EXPECT_EQ(report["complete"], false);
  EXPECT_THAT(notices_of(report, "unreadable-report"), SizeIs(2));
  EXPECT_THAT(notices_of(report, "missing-shard"), SizeIs(1));
}

TEST_F(FanOut, RefusesAListThatIsNone) {
  write_list(address(0) + " many shards\n");
  EXPECT_EQ(fan_out({"scan", "list.txt", "reports", "0", "1"}).exit_code, 2);
  EXPECT_EQ(fan_out({"merge", "list.txt", "reports"}).exit_code, 2);
  EXPECT_EQ(fan_out({}).exit_code, 2);
}

}  // namespace
}  // namespace ekaudit::tests::integration
