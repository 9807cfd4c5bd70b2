#include "remedy/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/digest.h"
#include "remedy/recovery.h"
#include "tests/support/api_server.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::remedy {
namespace {

namespace fs = std::filesystem;
using state::Step;
using state::StepAction;
using state::StepState;
using testing::AllOf;
using testing::HasSubstr;
using tests::support::ApiServer;
using tests::support::token_record;
using Json = nlohmann::json;
using Mishap = ApiServer::Mishap;

class EngineTest : public testing::Test {
 protected:
  EngineTest() {
    server_.tokens = Json::array({token_record("t-1", {{"name", "deploy"}, {"scope", {{"all", true}}}})});
    server_.set_value("t-1", old_);
    options_.settle = std::chrono::milliseconds(0);
    options_.deliveries = {Delivery{Delivery::Kind::file, delivered_.native()}};
  }

  // A step as the command makes it, in the journal.
  Step step(StepAction action = StepAction::rotate) {
    Step step;
    step.api = server_.url();
    step.workspace = "acme";
    step.token_id = "t-1";
    step.token_name = "deploy";
    step.action = action;
    step.request = R"({"name":"deploy","permission":"read","scope":{"all":true},"expiresIn":"30d"})";
    step.created = clock_.now();
    EXPECT_TRUE(store_.journal().add(step));
    return step;
  }
  // As another process would, that knows no more than the journal.
  StepResult carry(Step& step) {
    step = *store_.journal().find(step.id).value();
    enkryptify::ApiClient api(http_, core::Secret(credential_), pacer_);
    const StepResult result = carry_on(step, {api, store_, recovery_, clock_, pacer_, control_}, options_);
    EXPECT_EQ(store_.journal().find(step.id).value()->state, step.state) << "the journal says the same";
    return result;
  }
  void suffer_once(Mishap mishap) {
    server_.set_fate([=, left = std::make_shared<int>(1)](const ApiServer::Request&) {
      return (*left)-- > 0 ? mishap : Mishap::none;
    });
  }
  std::string delivered() const {
    return fs::exists(delivered_) ? tests::support::read_file(delivered_) : std::string();
  }
  std::size_t recovery_files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(recovery_.path()), fs::directory_iterator()));
  }

  const std::string credential_ = tests::support::make_token(1);
  const std::string old_ = tests::support::make_token(2);
  const tests::support::TemporaryDirectory temporary_;
  const fs::path delivered_ = temporary_.path() / "delivered";
  ApiServer server_{credential_};
  core::RunControl control_;
  core::SystemClock clock_;
  enkryptify::SystemPacer pacer_{control_};
  enkryptify::HttpClient http_{enkryptify::ApiBase::parse(server_.url()).value(), {}, control_};
  const state::Directory directory_ = state::Directory::open(temporary_.path() / "state").value();
  const state::Directory recovery_ = directory_.below("recovery").value();
  state::Store store_ = state::Store::open(directory_).value();
  EngineOptions options_;
};

TEST_F(EngineTest, RotatesVerifiesDeliversAndLeavesNoCopy) {
  Step one = step();
  options_.old_values["t-1"] = core::Secret(old_);
  const StepResult result = carry(one);
  EXPECT_EQ(one.state, StepState::done) << result.message;
  EXPECT_THAT(result.message, AllOf(HasSubstr("rotated, verified and delivered"), HasSubstr("Z")));
  EXPECT_TRUE(result.remarks.empty());
  EXPECT_EQ(delivered(), server_.value_of("t-1"));
  EXPECT_NE(delivered(), old_);
  EXPECT_EQ(server_.rotations_of("t-1"), 1);
  EXPECT_EQ(recovery_files(), 0U);
  EXPECT_EQ(store_.ledger().rotations()->size(), 1U);
  EXPECT_TRUE(store_.exchanges().all()->contains("t-1"));
}

TEST_F(EngineTest, RevokesOnceAndSaysWhenItIsContained) {
  Step one = step(StepAction::revoke);
  const StepResult result = carry(one);
  EXPECT_EQ(one.state, StepState::done) << result.message;
  EXPECT_THAT(result.message, HasSubstr("revoked; its sessions end by"));
  EXPECT_EQ(server_.writes(), 1U);
  EXPECT_EQ(recovery_files(), 0U);
}

TEST_F(EngineTest, ReplacesWithTheOldOneRevokedLast) {
  Step one = step(StepAction::replace);
  const StepResult result = carry(one);
  EXPECT_EQ(one.state, StepState::done) << result.message;
  ASSERT_FALSE(one.new_id.empty());
  EXPECT_EQ(delivered(), server_.value_of(one.new_id));
  EXPECT_FALSE(server_.record_of("t-1")["revokedAt"].is_null());
  EXPECT_EQ(server_.record_count(), 2U);
  const auto log = server_.log();
  EXPECT_EQ(log.back().method, "GET") << "the revocation is looked at";
}

TEST_F(EngineTest, AnUnknownOutcomeCostsOneRotationMore) {
  for (const Mishap mishap : {Mishap::lost, Mishap::dropped, Mishap::failed, Mishap::garbled,
                              Mishap::duplicated, Mishap::outdated, Mishap::slow}) {
    const int before = server_.rotations_of("t-1");
    suffer_once(mishap);
    Step one = step();
    const StepResult result = carry(one);
    EXPECT_EQ(one.state, StepState::done) << result.message;
    EXPECT_EQ(delivered(), server_.value_of("t-1")) << static_cast<int>(mishap);
    EXPECT_LE(server_.rotations_of("t-1") - before, mishap == Mishap::outdated ? 3 : 2)
        << static_cast<int>(mishap);
    EXPECT_EQ(recovery_files(), 0U);
  }
}

TEST_F(EngineTest, ARequestThatIsCarriedOutLateIsWaitedFor) {
  options_.settle = std::chrono::milliseconds(600);
  suffer_once(Mishap::late);
  Step one = step();
  EXPECT_EQ(carry(one).batch, Batch::goes_on);
  EXPECT_EQ(one.state, StepState::done);
  EXPECT_EQ(delivered(), server_.value_of("t-1"));
  EXPECT_EQ(server_.rotations_of("t-1"), 2);
}

TEST_F(EngineTest, AnUnknownCreationIsFoundAndNotRepeated) {
  for (const Mishap mishap : {Mishap::lost, Mishap::failed, Mishap::garbled}) {
    const std::size_t before = server_.record_count();
    suffer_once(mishap);
    Step one = step(StepAction::replace);
    one.token_name = "deploy";
    const StepResult result = carry(one);
    EXPECT_EQ(one.state, StepState::done) << result.message;
    EXPECT_EQ(server_.record_count(), before + 1) << "one, not two";
    EXPECT_EQ(delivered(), server_.value_of(one.new_id));
    server_.tokens = Json::array({token_record("t-1", {{"name", "deploy"}, {"scope", {{"all", true}}}})});
  }
}

TEST_F(EngineTest, AnUnknownRevocationIsLookedUp) {
  for (const Mishap mishap : {Mishap::lost, Mishap::dropped, Mishap::failed}) {
    server_.tokens = Json::array({token_record("t-1")});
    suffer_once(mishap);
    Step one = step(StepAction::revoke);
    const StepResult result = carry(one);
    EXPECT_EQ(one.state, StepState::done) << result.message;
    EXPECT_FALSE(server_.record_of("t-1")["revokedAt"].is_null());
  }
}

TEST_F(EngineTest, AfterAKillAtAnyStateTheNextRunFinishes) {
  for (const StepState state : {StepState::planned, StepState::requested, StepState::held,
                                StepState::verified, StepState::delivered}) {
    for (const bool has_value : {false, true}) {
      if (has_value == (state == StepState::planned) ||
          (!has_value && state != StepState::planned && state != StepState::requested)) {
        continue;
      }
      const int before = server_.rotations_of("t-1");
      Step one = step();
      one.state = state;
      if (has_value) {
        one.recovery = recovery_name("t-1");
        const std::string value = tests::support::make_token(500 + static_cast<unsigned>(state));
        server_.set_value("t-1", value);
        ASSERT_TRUE(RecoveryFile::prepare(recovery_, one.recovery)->keep(core::Secret(value)));
        if (state == StepState::delivered) {
          tests::support::write_file(delivered_, value);
        }
      }
      ASSERT_TRUE(store_.journal().save(one));
      const StepResult result = carry(one);
      EXPECT_EQ(one.state, StepState::done) << state::name_of(state) << result.message;
      EXPECT_EQ(delivered(), server_.value_of("t-1")) << state::name_of(state);
      EXPECT_EQ(server_.rotations_of("t-1") - before, has_value ? 0 : 1) << state::name_of(state);
      EXPECT_EQ(recovery_files(), 0U);
    }
  }
}

TEST_F(EngineTest, AFailedDeliveryKeepsTheSecretAndStopsTheBatch) {
  options_.deliveries = {Delivery{Delivery::Kind::exec, "exit 1"}};
  Step one = step();
  const StepResult failed = carry(one);
  EXPECT_EQ(one.state, StepState::verified);
  EXPECT_EQ(failed.batch, Batch::stops);
  EXPECT_THAT(failed.message, HasSubstr((recovery_.path() / one.recovery).native()));
  EXPECT_EQ(read_recovery(recovery_, one.recovery).value()->reveal(), server_.value_of("t-1"));
  options_.deliveries = {Delivery{Delivery::Kind::file, delivered_.native()}};
  carry(one);
  EXPECT_EQ(one.state, StepState::done);
  EXPECT_EQ(delivered(), server_.value_of("t-1"));
  EXPECT_EQ(server_.rotations_of("t-1"), 1);
}

TEST_F(EngineTest, WithoutADeliveryTheSecretWaitsInItsFile) {
  const auto deliveries = std::exchange(options_.deliveries, {});
  Step one = step();
  EXPECT_THAT(carry(one).message, HasSubstr(one.recovery));
  EXPECT_EQ(one.state, StepState::parked);
  EXPECT_THAT(carry(one).message, HasSubstr(one.recovery)) << "still";
  options_.deliveries = deliveries;
  carry(one);
  EXPECT_EQ(one.state, StepState::done);
  EXPECT_EQ(delivered(), server_.value_of("t-1"));
  EXPECT_EQ(server_.rotations_of("t-1"), 1);
}

TEST_F(EngineTest, WhoTakesTheFileClosesTheStep) {
  options_.deliveries.clear();
  Step one = step();
  carry(one);
  fs::remove(recovery_.path() / one.recovery);
  EXPECT_THAT(carry(one).message, HasSubstr("taken"));
  EXPECT_EQ(one.state, StepState::done);
  EXPECT_EQ(server_.rotations_of("t-1"), 1);
}

TEST_F(EngineTest, AValueThatIsGoneIsNotRotatedAgainUnasked) {
  Step one = step();
  one.state = StepState::held;
  one.recovery = "gone";
  ASSERT_TRUE(store_.journal().save(one));
  EXPECT_THAT(carry(one).message, HasSubstr("gone"));
  EXPECT_EQ(one.state, StepState::failed);
  EXPECT_EQ(server_.writes(), 0U);
}

TEST_F(EngineTest, RefusalsChangeNothingAndSaySo) {
  for (const auto& [status, batch] : {std::pair{400, Batch::goes_on},
                                      {401, Batch::stops},
                                      {403, Batch::goes_on},
                                      {404, Batch::goes_on},
                                      {409, Batch::goes_on}}) {
    server_.intercept([status = status](const ApiServer::Request& request, ApiServer::Reply& reply) {
      reply = {status, "{\"message\": \"no\"}"};
      return request.path.ends_with("/rotate");
    });
    Step one = step();
    const StepResult result = carry(one);
    EXPECT_EQ(one.state, StepState::failed) << status;
    EXPECT_THAT(result.message, HasSubstr("nothing was changed"));
    EXPECT_EQ(result.batch, batch) << status;
    EXPECT_EQ(recovery_files(), 0U);
  }
}

TEST_F(EngineTest, OneThatWasRevokedMeanwhileIsNotRotatedAgain) {
  server_.set_fate([](const ApiServer::Request&) { return Mishap::dropped; });
  server_.intercept([this](const ApiServer::Request& request, ApiServer::Reply&) {
    if (request.path.ends_with("/rotate")) {
      server_.tokens[0]["revokedAt"] = "2026-01-01T00:00:00Z";
    }
    return false;
  });
  Step one = step();
  EXPECT_THAT(carry(one).message, HasSubstr("revoked in the meantime"));
  EXPECT_EQ(one.state, StepState::failed);
}

TEST_F(EngineTest, GivesUpAfterAFewRequestsAndStaysOpen) {
  server_.set_fate([](const ApiServer::Request&) { return Mishap::lost; });
  Step one = step();
  const StepResult result = carry(one);
  EXPECT_EQ(one.state, StepState::requested);
  EXPECT_EQ(result.batch, Batch::stops);
  EXPECT_EQ(server_.rotations_of("t-1"), 3);
  server_.set_fate({});
  carry(one);
  EXPECT_EQ(one.state, StepState::done);
  EXPECT_EQ(server_.rotations_of("t-1"), 4);
  EXPECT_EQ(delivered(), server_.value_of("t-1"));
}

TEST_F(EngineTest, WithoutTheInventoryAnUnknownOutcomeStaysOpen) {
  suffer_once(Mishap::lost);
  server_.intercept([](const ApiServer::Request& request, ApiServer::Reply& reply) {
    reply = {403, "{}"};
    return request.method == "GET";
  });
  Step one = step();
  EXPECT_THAT(carry(one).message, HasSubstr("not known"));
  EXPECT_EQ(one.state, StepState::requested);
  EXPECT_EQ(server_.writes(), 1U);
}

TEST_F(EngineTest, WhatCouldNotBeVerifiedIsDeliveredAndKeptUntilItIs) {
  server_.intercept([this](const ApiServer::Request& request, ApiServer::Reply& reply) {
    reply = {404, "{}"};
    return request.path == "/v1/auth/exchange" && request.authorization != "Bearer " + credential_;
  });
  Step one = step();
  EXPECT_THAT(carry(one).message, HasSubstr("could not be verified"));
  EXPECT_EQ(one.state, StepState::delivered);
  EXPECT_EQ(delivered(), server_.value_of("t-1"));
  EXPECT_EQ(recovery_files(), 1U);
  server_.intercept({});
  carry(one);
  EXPECT_EQ(one.state, StepState::done);
  EXPECT_EQ(recovery_files(), 0U);
  EXPECT_EQ(server_.rotations_of("t-1"), 1);
}

TEST_F(EngineTest, TheCredentialItselfCanBeRotated) {
  server_.tokens.push_back(token_record("own"));
  server_.set_value("own", credential_);
  options_.own_token_id = "own";
  Step one = step();
  one.token_id = "own";
  ASSERT_TRUE(store_.journal().add(one));
  const StepResult result = carry(one);
  EXPECT_EQ(one.state, StepState::done) << result.message;
  EXPECT_EQ(delivered(), server_.value_of("own"));
}

TEST_F(EngineTest, AnOldValueThatStillWorksIsSaid) {
  server_.live_tokens = {old_};
  options_.old_values["t-1"] = core::Secret(old_);
  Step one = step();
  EXPECT_THAT(carry(one).remarks, testing::ElementsAre(HasSubstr("still takes the old value")));
}

TEST_F(EngineTest, StoppedBeforehandItSendsNothing) {
  Step one = step();
  fs::permissions(recovery_.path(), fs::perms::owner_read | fs::perms::owner_exec);
  if (geteuid() != 0) {
    EXPECT_THAT(carry(one).message, HasSubstr("nothing was sent"));
    EXPECT_EQ(server_.writes(), 0U);
  }
  fs::permissions(recovery_.path(), fs::perms::owner_all);
}

TEST_F(EngineTest, TheJournalHoldsNoSecret) {
  suffer_once(Mishap::lost);
  Step one = step();
  carry(one);
  for (const auto& entry : fs::recursive_directory_iterator(temporary_.path() / "state")) {
    if (entry.is_regular_file()) {
      const std::string bytes = tests::support::read_file(entry.path());
      for (const std::string& raw : {server_.value_of("t-1"), old_, credential_}) {
        EXPECT_EQ(bytes.find(raw.substr(8)), std::string::npos) << entry.path();
      }
    }
  }
}

}  // namespace
}  // namespace ekaudit::remedy
