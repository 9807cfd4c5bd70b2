// `ekaudit rotate`, `revoke` and `fix`: plans, deliveries, and what stays secret.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/integration/remedy_workspace.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;
using support::ApiServer;
using support::ProcessResult;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Remedy : public testing::Test {
 protected:
  ProcessResult run(const std::vector<std::string>& arguments, std::string_view input = {}) {
    return w_.run(arguments, input);
  }
  std::string to_file() const { return "file=" + w_.path("delivered").native(); }
  fs::path state() const { return w_.path("state-home") / "ekaudit"; }

  RemedyWorkspace w_;
};

TEST_F(Remedy, APlanChangesNothing) {
  for (const char* command : {"rotate", "revoke"}) {
    const ProcessResult result = run({command, "alpha", "deploy beta"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, AllOf(HasSubstr("alpha \"deploy alpha\""), HasSubstr("deploy beta"),
                                  HasSubstr("environment production of Billing"), HasSubstr("if done now"),
                                  HasSubstr("Nothing was changed")));
  }
  EXPECT_EQ(run({"fix"}).exit_code, 0);
  EXPECT_EQ(w_.server().writes(), 0U);
  EXPECT_FALSE(fs::exists(state()));
}

TEST_F(Remedy, RotatesDeliversAndLeavesTheSecretNowhereElse) {
  const ProcessResult result = run({"rotate", "alpha", "--apply", "--yes", "--deliver", to_file()});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out,
              HasSubstr("done    rotate alpha \"deploy alpha\": rotated, verified and delivered"));
  EXPECT_EQ(w_.content("delivered"), w_.server().value_of("alpha"));
  EXPECT_EQ(w_.server().rotations_of("alpha"), 1);
  EXPECT_THAT(w_.places_of_secrets(result, {"delivered"}), IsEmpty());
  EXPECT_EQ(run({"fix", "--status"}).exit_code, 0);
}

TEST_F(Remedy, RevokesForGood) {
  const ProcessResult result = run({"revoke", "alpha", "--apply", "--yes"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_FALSE(w_.server().record_of("alpha")["revokedAt"].is_null());
  EXPECT_TRUE(w_.server().record_of("beta")["revokedAt"].is_null());
}

TEST_F(Remedy, OverlapsWithTheOldOneRevokedInTheEnd) {
  const ProcessResult result =
      run({"rotate", "alpha", "--overlap", "--apply", "--yes", "--deliver", to_file(), "--format", "json"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  const Json item = Json::parse(result.out)["items"][0];
  EXPECT_EQ(item["outcome"], "done");
  EXPECT_EQ(w_.content("delivered"), w_.server().value_of(item["newTokenId"]));
  EXPECT_FALSE(w_.server().record_of("alpha")["revokedAt"].is_null());
  EXPECT_EQ(w_.server().rotations_of("alpha"), 0);
}

TEST_F(Remedy, MakesANarrowerOneInItsPlace) {
  w_.server().tokens[1]["permission"] = "read-write";
  const ProcessResult result = run({"rotate", "alpha", "--recreate", "read", "--recreate", "lifetime=24h",
                                    "--apply", "--yes", "--deliver", to_file(), "--format", "json"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  const Json made = w_.server().record_of(Json::parse(result.out)["items"][0]["newTokenId"]);
  EXPECT_EQ(made["permission"], "read");
  EXPECT_EQ(made["scope"]["environments"], w_.server().record_of("alpha")["scope"]["environments"]);
  EXPECT_FALSE(w_.server().record_of("alpha")["revokedAt"].is_null());
  EXPECT_EQ(run({"rotate", "beta", "--recreate", "write"}).exit_code, 2);
  EXPECT_EQ(run({"fix", "--recreate", "environment=e-1"}).exit_code, 2);
}

TEST_F(Remedy, TheCommandIsGivenTheSecretAndNoCredential) {
  const ProcessResult result =
      run({"rotate", "alpha", "--apply", "--yes", "--deliver",
           "exec=cat > delivered; env > environment; tr '\\0' ' ' < /proc/$PPID/cmdline > argv; "
           "tr '\\0' ' ' < /proc/self/environ >> environment; echo said"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(w_.content("delivered"), w_.server().value_of("alpha"));
  EXPECT_THAT(w_.content("environment"),
              AllOf(HasSubstr("EKAUDIT_TOKEN_ID=alpha"), HasSubstr("EKAUDIT_TOKEN_NAME=deploy alpha"),
                    Not(HasSubstr("ENKRYPTIFY_TOKEN"))));
  EXPECT_THAT(result.out, Not(HasSubstr("said"))) << "stdout is for reports";
  EXPECT_THAT(w_.places_of_secrets(result, {"delivered"}), IsEmpty());
}

TEST_F(Remedy, ATokenIsFoundByItsValue) {
  w_.server().tokens[2]["lastUsedAt"] = nullptr;
  const ProcessResult result =
      run({"rotate", "--token-stdin", "--apply", "--yes", "--deliver", to_file()}, w_.value("beta") + "\n");
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_EQ(w_.server().rotations_of("beta"), 1);
  EXPECT_THAT(w_.places_of_secrets(result, {"delivered"}), IsEmpty());
  bool old_was_tried = false;
  for (const auto& request : w_.server().log()) {
    old_was_tried |= request.authorization == "Bearer " + w_.value("beta");
  }
  EXPECT_TRUE(old_was_tried) << "the old value is seen to be dead";
}

TEST_F(Remedy, AValueThatNoPrefixTellsIsRefused) {
  const ProcessResult foreign = run({"revoke", "--token-stdin", "--apply", "--yes"}, support::make_token(9));
  EXPECT_EQ(foreign.exit_code, 1);
  EXPECT_THAT(foreign.out, HasSubstr("does not tell which record it is"));
  w_.server().tokens.push_back(w_.record("twin", {{"prefix", w_.value("beta").substr(0, 16)}}));
  EXPECT_EQ(run({"revoke", "--token-stdin", "--apply", "--yes"}, w_.value("beta")).exit_code, 1);
  EXPECT_EQ(run({"revoke", "--token-stdin", "--apply", "--yes"}, "two words").exit_code, 2);
  EXPECT_EQ(w_.server().writes(), 0U);
}

TEST_F(Remedy, WithoutATerminalItWantsConsentAndAPlaceForTheValue) {
  EXPECT_THAT(run({"rotate", "alpha", "--apply", "--deliver", to_file()}).err, HasSubstr("--yes"));
  EXPECT_THAT(run({"rotate", "alpha", "--apply", "--yes"}).err, HasSubstr("--deliver"));
  EXPECT_EQ(run({"rotate", "--apply", "--yes"}).exit_code, 2);
  EXPECT_EQ(run({"rotate", "alpha", "--deliver", "stdout=x"}).exit_code, 2);
  EXPECT_EQ(run({"fix", "--resume"}).exit_code, 2);
  EXPECT_TRUE(w_.server().log().empty());
}

TEST_F(Remedy, WithAStateDirectoryTheValueIsKeptThere) {
  const std::string directory = w_.path("kept").native();
  const ProcessResult kept = run({"rotate", "alpha", "--apply", "--yes", "--state", directory});
  EXPECT_EQ(kept.exit_code, 1) << "it is nowhere but there";
  EXPECT_THAT(kept.out, HasSubstr(directory + "/recovery/alpha-"));
  const ProcessResult status = run({"fix", "--status", "--state", directory});
  EXPECT_EQ(status.exit_code, 1);
  EXPECT_THAT(status.out, AllOf(HasSubstr("parked"), HasSubstr("/recovery/alpha-")));
  const ProcessResult again =
      run({"rotate", "alpha", "--apply", "--yes", "--state", directory, "--deliver", to_file()});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.out, HasSubstr("fix --resume"));
  const ProcessResult resumed =
      run({"fix", "--resume", "--yes", "--state", directory, "--deliver", to_file()});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.out << resumed.err;
  EXPECT_EQ(w_.content("delivered"), w_.server().value_of("alpha"));
  EXPECT_EQ(w_.server().rotations_of("alpha"), 1);
  EXPECT_THAT(w_.places_of_secrets(resumed, {"delivered"}), IsEmpty());
  EXPECT_EQ(run({"fix", "--resume", "--yes", "--state", directory}).exit_code, 0) << "nothing is left";
}

TEST_F(Remedy, WhatCannotBeDeliveredIsFoundOutBeforeAnythingIsSent) {
  fs::create_directory(w_.path("directory"));
  for (const std::string& where : {"file=" + w_.path("missing/file").native(),
                                   "file=" + w_.path("directory").native(), std::string("file=/proc/file")}) {
    const ProcessResult result = run({"rotate", "alpha", "--apply", "--yes", "--deliver", where});
    EXPECT_EQ(result.exit_code, 2) << where;
    EXPECT_THAT(result.err, HasSubstr("nothing was changed"));
  }
  const ProcessResult two = run({"rotate", "alpha", "beta", "--apply", "--yes", "--deliver", to_file()});
  EXPECT_EQ(two.exit_code, 2);
  EXPECT_THAT(two.err, HasSubstr("{id}"));
  EXPECT_EQ(w_.server().writes(), 0U);
}

TEST_F(Remedy, AStateDirectoryThatCannotBeWrittenToStopsItBeforehand) {
  support::write_file(w_.path("file"), "x");
  fs::create_directory(w_.path("open"));
  for (const std::string& directory : {w_.path("file/state").native(), std::string("/proc/state"),
                                       w_.path("open").native(), std::string("/dev/full")}) {
    const ProcessResult result =
        run({"rotate", "alpha", "--apply", "--yes", "--deliver", to_file(), "--state", directory});
    EXPECT_EQ(result.exit_code, 2) << directory << result.err;
  }
  EXPECT_EQ(w_.server().writes(), 0U);
}

TEST_F(Remedy, AFullDiskStopsItBeforehand) {
  // In blocks of 512 bytes: from nothing at all to what the database takes but the secret does not.
  for (const char* blocks : {"0", "1", "8", "12"}) {
    const std::vector<std::string> arguments = {
        "sh",           "-c",      std::string("ulimit -f ") + blocks + R"(; exec "$0" "$@")",
        EKAUDIT_BINARY, "rotate",  "alpha",
        "--apply",      "--yes",   "--deliver",
        to_file(),      "--state", w_.path("tight").native()};
    const ProcessResult result = support::run_process(arguments, w_.environment(), w_.path(""));
    EXPECT_NE(result.exit_code, 0) << blocks;
    EXPECT_EQ(w_.server().writes(), 0U) << blocks << result.out << result.err;
    fs::remove_all(w_.path("tight"));
  }
}

TEST_F(Remedy, TwoRunsExcludeEachOther) {
  support::Process first(
      w_.command({"rotate", "alpha", "--apply", "--yes", "--deliver", "exec=cat > taken; sleep 2"}),
      w_.environment(), w_.path(""));
  while (w_.server().rotations_of("alpha") == 0) {
    usleep(1000);
  }
  const ProcessResult second = run({"rotate", "beta", "--apply", "--yes", "--deliver", to_file()});
  EXPECT_EQ(second.exit_code, 2);
  EXPECT_THAT(second.err, HasSubstr("another run"));
  EXPECT_EQ(first.wait().exit_code, 0);
  EXPECT_EQ(w_.server().rotations_of("beta"), 0);
}

TEST_F(Remedy, AnInterruptionDoesNotBreakARequestOff) {
  w_.server().set_fate([](const ApiServer::Request&) { return ApiServer::Mishap::slow; });
  support::Process process(w_.command({"rotate", "alpha", "--apply", "--yes", "--deliver", to_file()}),
                           w_.environment(), w_.path(""));
  while (w_.server().writes() == 0) {
    usleep(1000);
  }
  ::kill(process.pid(), SIGTERM);
  EXPECT_EQ(process.wait().exit_code, 143);
  w_.server().set_fate({});
  const ProcessResult resumed = run({"fix", "--resume", "--yes", "--deliver", to_file()});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.out << resumed.err;
  EXPECT_EQ(w_.content("delivered"), w_.server().value_of("alpha"));
  EXPECT_EQ(w_.server().rotations_of("alpha"), 1);
}

// script(1) runs it on a terminal of its own, and types what is on its standard input.
TEST_F(Remedy, OnATerminalItAsksForEachToken) {
  const auto answer = [&](const std::string& typed) {
    const std::string line = std::string("'") + EKAUDIT_BINARY + "' revoke alpha beta --apply";
    return support::run_process({"script", "-qec", line, "/dev/null"}, w_.environment(), w_.path(""), typed);
  };
  const ProcessResult none = answer("n\nq\n");
  EXPECT_EQ(none.exit_code, 1) << none.out;
  EXPECT_THAT(none.out, AllOf(HasSubstr("[y]es, [N]o"), HasSubstr("breaks"), HasSubstr("not wanted")));
  EXPECT_EQ(w_.server().writes(), 0U);
  const ProcessResult one = answer("y\nn\n");
  EXPECT_EQ(one.exit_code, 1) << one.out;
  EXPECT_EQ(w_.server().writes(), 1U);
  EXPECT_FALSE(w_.server().record_of("alpha")["revokedAt"].is_null());
  const ProcessResult rest = answer("a\n");
  EXPECT_EQ(rest.exit_code, 0) << rest.out;
  EXPECT_FALSE(w_.server().record_of("beta")["revokedAt"].is_null());
}

TEST_F(Remedy, TheLedgerKnowsOfARotation) {
  for (Json& record : w_.server().tokens) {
    record["createdAt"] = "2020-01-01T00:00:00Z";
  }
  const auto overdue = [&] {
    const Json report = Json::parse(run({"tokens", "--format", "json", "--rule", "rotation-overdue"}).out);
    std::vector<std::string> ids;
    for (const Json& finding : report["findings"]) {
      ids.push_back(finding["token"]["id"]);
    }
    return ids;
  };
  EXPECT_THAT(overdue(), testing::UnorderedElementsAre("own", "alpha", "beta", "gamma"));
  EXPECT_EQ(run({"rotate", "alpha", "--apply", "--yes", "--deliver", to_file()}).exit_code, 0);
  w_.server().set_value("beta", support::make_token(555));
  EXPECT_THAT(overdue(), testing::UnorderedElementsAre("own", "gamma"))
      << "one rotation was ours, the other shows in the prefix";
}

TEST_F(Remedy, OutputsAreJsonForMachines) {
  const Json plan = Json::parse(run({"rotate", "alpha", "nobody", "--format", "json"}).out);
  EXPECT_EQ(plan["schema"], "ekaudit.remedy/v1");
  EXPECT_EQ(plan["applied"], false);
  EXPECT_EQ(plan["items"][0]["tokenId"], "alpha");
  EXPECT_EQ(plan["items"][0]["action"], "rotate");
  EXPECT_EQ(plan["items"][1]["action"], "leave");
}

}  // namespace
}  // namespace ekaudit::tests::integration
