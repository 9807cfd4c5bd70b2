#include "cli/scan_options.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace ekaudit::cli {
namespace {

TEST(MakeRequest, RefusesUnknownNamesWithAHint) {
  ScanOptions options;
  options.rules = {"leaked-tokn"};
  try {
    make_request(options);
    FAIL() << "an unknown rule was taken";
  } catch (const core::UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean leaked-token?"), std::string::npos)
        << error.what();
  }
  options = {};
  options.fail_on = "sometimes";
  EXPECT_THROW(make_request(options), core::UsageError);
  options = {};
  options.min_confidence = "sure";
  EXPECT_THROW(make_request(options), core::UsageError);
}

TEST(MakeRequest, FailOnNeverIsNoSeverity) {
  ScanOptions options;
  EXPECT_EQ(make_request(options).policy.fail_on, core::Severity::medium);
  options.fail_on = "never";
  EXPECT_EQ(make_request(options).policy.fail_on, std::nullopt);
}

}  // namespace
}  // namespace ekaudit::cli
