#include "policy/suppression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "rules/registry.h"
#include "tests/support/sightings.h"

namespace ekaudit::policy {
namespace {

using rules::Finding;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const core::TimePoint k_now = *core::parse_time("2026-11-24");

class SuppressionTest : public testing::Test {
 protected:
  SuppressionTest() {
    rules::Evidence evidence;
    evidence.sightings = {tests::support::make_sighting()};
    rules::find_rule("leaked-token")->judge(evidence, findings_);
    findings_.front().token->id = "t-1";
    run_.now = k_now;
    run_.saw_all_leaks = true;
    run_.saw_all_tokens = true;
    policy_.settings.file = ".ekaudit.yml";
  }

  Finding& finding() { return findings_.front(); }

  // What suppresses the (first) finding; empty if nothing does.
  std::string cause() {
    notices_.clear();
    for (Finding& each : findings_) {
      each.suppressed.reset();
    }
    suppress(policy_, run_, findings_, notices_);
    return finding().suppressed ? finding().suppressed->by : "";
  }

  Ignore& add_ignore(Ignore ignore) {
    ignore.reason = "why";
    ignore.line = 3;
    policy_.settings.ignores.push_back(std::move(ignore));
    return policy_.settings.ignores.back();
  }

  void set_baseline(const std::string& fingerprint) { policy_.baseline = *Baseline::parse(fingerprint, "b"); }

  Policy policy_;
  policy::Run run_;
  std::vector<Finding> findings_;
  core::Notices notices_;
};

TEST_F(SuppressionTest, IgnoresWhatFitsEveryCondition) {
  const std::string other(64, '0');
  const struct {
    Ignore ignore;
    bool fits;
  } cases[] = {
      {{"leaked-token", "", "", "", "", {}, 0}, true},
      {{"leaked-token-in-history", "", "", "", "", {}, 0}, true},
      {{"leaked-token-in-metadata", "", "", "", "", {}, 0}, false},
      {{"", "config/*.env", "", "", "", {}, 0}, true},
      {{"", "config\\**", "", "", "", {}, 0}, true},
      {{"", "src/**", "", "", "", {}, 0}, false},
      {{"", "", finding().fingerprint, "", "", {}, 0}, true},
      {{"", "", finding().fingerprint.substr(0, 12), "", "", {}, 0}, true},
      {{"", "", other, "", "", {}, 0}, false},
      {{"", "", "", "t-1", "", {}, 0}, true},
      {{"", "", "", "t-2", "", {}, 0}, false},
      {{"leaked-token", "config/**", finding().fingerprint, "t-1", "", {}, 0}, true},
      {{"leaked-token", "src/**", finding().fingerprint, "t-1", "", {}, 0}, false},
  };
  for (const auto& each : cases) {
    policy_.settings.ignores.clear();
    add_ignore(each.ignore);
    EXPECT_EQ(cause(), each.fits ? "ignore" : "") << each.ignore.rule << each.ignore.path;
    EXPECT_EQ(notices_.size(), each.fits ? 0U : 1U);
  }
}

TEST_F(SuppressionTest, MatchesPathsBelowTheScannedRoot) {
  add_ignore({}).path = "vendor/lib/config/**";
  run_.path_of = [](const Finding& each) { return "vendor/lib/" + each.location.path; };
  EXPECT_EQ(cause(), "ignore");
}

TEST_F(SuppressionTest, EndsWithItsExpiry) {
  Ignore& ignore = add_ignore({});
  ignore.rule = "leaked-token";
  ignore.expires = k_now + std::chrono::seconds(1);
  EXPECT_EQ(cause(), "ignore");
  EXPECT_EQ(finding().suppressed->expires, ignore.expires);
  EXPECT_THAT(notices_, IsEmpty());
  ignore.expires = k_now;
  EXPECT_EQ(cause(), "");
  ASSERT_THAT(notices_, SizeIs(1));
  EXPECT_EQ(notices_[0].kind, "ignore-expired");
  EXPECT_EQ(notices_[0].path, ".ekaudit.yml");
  EXPECT_FALSE(notices_[0].incomplete);
}

TEST_F(SuppressionTest, TellsStaleEntriesOnlyWhereTheRunSawAll) {
  add_ignore({}).path = "gone/**";
  EXPECT_EQ(cause(), "");
  ASSERT_THAT(notices_, SizeIs(1));
  EXPECT_EQ(notices_[0].kind, "ignore-stale");
  EXPECT_THAT(notices_[0].message, HasSubstr("line 3"));
  run_.saw_all_leaks = false;
  EXPECT_EQ(cause(), "");
  EXPECT_THAT(notices_, IsEmpty());
  run_.saw_all_leaks = true;
  policy_.skip_rules = {"long-lived"};
  EXPECT_EQ(cause(), "");
  EXPECT_THAT(notices_, IsEmpty());
}

TEST_F(SuppressionTest, AScanDoesNotCallEntriesAboutTheInventoryStale) {
  add_ignore({}).rule = "long-lived";
  add_ignore({}).token = "t-7";
  run_.saw_all_tokens = false;
  EXPECT_EQ(cause(), "");
  EXPECT_THAT(notices_, IsEmpty());
  run_.saw_all_tokens = true;
  EXPECT_EQ(cause(), "");
  EXPECT_THAT(notices_, SizeIs(2));
}

TEST_F(SuppressionTest, BaselineSuppressesItsFingerprintsOnly) {
  set_baseline(finding().fingerprint);
  EXPECT_EQ(cause(), "baseline");
  EXPECT_THAT(notices_, IsEmpty());
  set_baseline(std::string(64, '0'));
  EXPECT_EQ(cause(), "");
  ASSERT_THAT(notices_, SizeIs(1));
  EXPECT_EQ(notices_[0].kind, "baseline-stale");
}

TEST_F(SuppressionTest, DisabledRulesAreCountedNotHidden) {
  policy_.settings.rules = {{"leaked-token", true, "elsewhere", std::nullopt}};
  EXPECT_EQ(cause(), "disabled");
  EXPECT_EQ(finding().suppressed->reason, "elsewhere");
}

TEST_F(SuppressionTest, TheFirstCauseCounts) {
  set_baseline(finding().fingerprint);
  add_ignore({}).path = "config/**";
  EXPECT_EQ(cause(), "ignore");
  finding().directive = scanner::match::Directive{{"leaked-token"}, "beside it"};
  EXPECT_EQ(cause(), "inline");
  EXPECT_THAT(notices_, IsEmpty()) << "all of them were of use";
}

TEST_F(SuppressionTest, ALiveTokenNeedsAnIgnoreThatNamesItAndEnds) {
  finding().rule = k_alive_rule;
  finding().directive = scanner::match::Directive{{std::string(k_alive_rule), "leaked-token"}, "no"};
  policy_.settings.rules = {{std::string(k_alive_rule), true, "no", std::nullopt}};
  set_baseline(finding().fingerprint);
  Ignore& ignore = add_ignore({});
  ignore.path = "**";
  ignore.expires = k_now + std::chrono::hours(1);
  EXPECT_EQ(cause(), "");
  ignore.rule = k_alive_rule;
  EXPECT_EQ(cause(), "ignore");
  ignore.expires.reset();
  EXPECT_EQ(cause(), "");
  ignore.expires = k_now;
  EXPECT_EQ(cause(), "");
}

TEST_F(SuppressionTest, ADirectiveForSeveralTokensCoversNone) {
  finding().directive = scanner::match::Directive{{"leaked-token"}, "which?"};
  EXPECT_EQ(cause(), "inline");
  findings_.push_back(finding());
  findings_[1].fingerprint = std::string(64, 'f');
  EXPECT_EQ(cause(), "");
  EXPECT_FALSE(findings_[1].suppressed);
  ASSERT_THAT(notices_, SizeIs(1));
  EXPECT_EQ(notices_[0].kind, "directive-ambiguous");
  findings_[1].location.position.line += 1;
  EXPECT_EQ(cause(), "inline");
}

TEST_F(SuppressionTest, ADirectiveWithFingerprintsCoversTheseOnly) {
  finding().directive =
      scanner::match::Directive{{"leaked-token", finding().fingerprint.substr(0, 12)}, "old"};
  findings_.push_back(finding());
  findings_[1].fingerprint = std::string(64, 'f');
  EXPECT_EQ(cause(), "inline");
  EXPECT_FALSE(findings_[1].suppressed) << "a different token on a suppressed line";
  EXPECT_THAT(notices_, IsEmpty());
}

}  // namespace
}  // namespace ekaudit::policy
