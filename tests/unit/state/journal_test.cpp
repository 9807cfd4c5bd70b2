#include "state/journal.h"

#include <gtest/gtest.h>

#include "state/store.h"
#include "tests/support/temporary_directory.h"

namespace ekaudit::state {
namespace {

class JournalTest : public testing::Test {
 protected:
  static Step sample() {
    Step step;
    step.api = "https://api.example.com";
    step.workspace = "acme";
    step.token_id = "t-1";
    step.token_name = "it's \"deploy\"\n";
    step.secret_name = "TOKEN";
    step.action = StepAction::replace;
    step.reason = "leaked";
    step.request = "{}";
    step.created = core::TimePoint(std::chrono::seconds(7));
    step.changed = step.created;
    return step;
  }

  const tests::support::TemporaryDirectory temporary_;
  Store store_ = Store::open(*Directory::open(temporary_.path() / "state")).value();
  Journal journal_ = store_.journal();
};

TEST_F(JournalTest, GivesBackWhatItWasTold) {
  Step step = sample();
  ASSERT_TRUE(journal_.add(step));
  step.state = StepState::held;
  step.new_id = "t-2";
  step.recovery = "file";
  step.requests = 2;
  step.note = "note";
  step.changed = core::TimePoint(std::chrono::seconds(8));
  ASSERT_TRUE(journal_.save(step));
  const auto steps = journal_.open_steps().value();
  ASSERT_EQ(steps.size(), 1U);
  const Step& read = steps.front();
  EXPECT_EQ(read.id, step.id);
  EXPECT_EQ(read.api, "https://api.example.com");
  EXPECT_EQ(read.workspace, "acme");
  EXPECT_EQ(read.token_id, "t-1");
  EXPECT_EQ(read.token_name, "it's \"deploy\"\n");
  EXPECT_EQ(read.secret_name, "TOKEN");
  EXPECT_EQ(read.action, StepAction::replace);
  EXPECT_EQ(read.state, StepState::held);
  EXPECT_EQ(read.reason, "leaked");
  EXPECT_EQ(read.new_id, "t-2");
  EXPECT_EQ(read.request, "{}");
  EXPECT_EQ(read.recovery, "file");
  EXPECT_EQ(read.requests, 2);
  EXPECT_EQ(read.note, "note");
  EXPECT_EQ(read.created, step.created);
  EXPECT_EQ(read.changed, step.changed);
}

TEST_F(JournalTest, WhatIsDoneOrFailedIsNotOpen) {
  for (const StepState state :
       {StepState::planned, StepState::requested, StepState::held, StepState::verified, StepState::delivered,
        StepState::retiring, StepState::parked, StepState::done, StepState::failed}) {
    Step step = sample();
    step.state = state;
    ASSERT_TRUE(journal_.add(step));
    EXPECT_EQ(journal_.find(step.id).value()->state, state) << name_of(state);
  }
  const auto steps = journal_.open_steps().value();
  EXPECT_EQ(steps.size(), 7U);
  for (const Step& step : steps) {
    EXPECT_TRUE(is_open(step.state));
  }
  EXPECT_FALSE(journal_.find(1000).value().has_value());
}

}  // namespace
}  // namespace ekaudit::state
