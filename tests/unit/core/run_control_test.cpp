#include "core/run_control.h"

#include <gtest/gtest.h>

namespace ekaudit::core {
namespace {

using std::chrono::hours;
using Steady = RunControl::Steady;

TEST(RunControl, GoesOnUntilToldToStop) {
  RunControl control;
  EXPECT_FALSE(control.stopped());
  EXPECT_EQ(control.reason(), StopReason::none);
  control.stop(StopReason::interrupted);
  EXPECT_TRUE(control.stopped());
  EXPECT_EQ(control.reason(), StopReason::interrupted);
}

TEST(RunControl, KeepsTheFirstReason) {
  RunControl control;
  control.stop(StopReason::terminated);
  control.stop(StopReason::interrupted);
  EXPECT_EQ(control.reason(), StopReason::terminated);
}

TEST(RunControl, StopsAtItsDeadline) {
  RunControl late(Steady::now() - hours(1));
  EXPECT_EQ(late.reason(), StopReason::none);
  EXPECT_TRUE(late.stopped());
  EXPECT_EQ(late.reason(), StopReason::timeout);
  RunControl early(Steady::now() + hours(1));
  EXPECT_FALSE(early.stopped());
}

TEST(RunControl, ASignalBeforeTheDeadlineIsTheReason) {
  RunControl control(Steady::now() - hours(1));
  control.stop(StopReason::interrupted);
  EXPECT_TRUE(control.stopped());
  EXPECT_EQ(control.reason(), StopReason::interrupted);
}

TEST(RunControl, CountsProgress) {
  RunControl control;
  control.progress.bytes += 5;
  control.progress.bytes += 7;
  EXPECT_EQ(control.progress.bytes.load(), 12U);
  EXPECT_EQ(control.progress.files.load(), 0U);
}

}  // namespace
}  // namespace ekaudit::core
