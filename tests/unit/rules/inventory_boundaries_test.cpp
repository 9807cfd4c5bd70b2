// Exactly on a threshold, and inventories that nobody would write by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/unit/rules/inventory_evidence.h"

namespace ekaudit::rules::tests {
namespace {

using core::Severity;
using core::TimePoint;
using enkryptify::Permission;
using enkryptify::Token;
using enkryptify::TokenType;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

using Severities = std::vector<Severity>;

Severities with_lifetime(seconds lifetime) {
  Token token = good_token();
  token.expires_at = *token.created_at + lifetime;
  return severities(judge(long_lived_rule(), token));
}

TEST(LongLivedBoundary, SixtyOneAndAHundredAndTwentyDays) {
  EXPECT_THAT(with_lifetime(Days(60)), IsEmpty());
  EXPECT_THAT(with_lifetime(Days(61)), IsEmpty());
  EXPECT_THAT(with_lifetime(Days(61) + k_second), ElementsAre(Severity::medium));
  EXPECT_THAT(with_lifetime(Days(120)), ElementsAre(Severity::medium));
  EXPECT_THAT(with_lifetime(Days(120) + k_second), ElementsAre(Severity::high));
}

Severities of_age(seconds age) {
  Token token = good_token();
  token.created_at = k_now - age;
  return severities(judge(rotation_overdue_rule(), token));
}

TEST(RotationBoundary, ThirtySixtyAndAHundredAndTwentyDays) {
  EXPECT_THAT(of_age(Days(30)), IsEmpty());
  EXPECT_THAT(of_age(Days(30) + k_second), ElementsAre(Severity::low));
  EXPECT_THAT(of_age(Days(60)), ElementsAre(Severity::low));
  EXPECT_THAT(of_age(Days(60) + k_second), ElementsAre(Severity::medium));
  EXPECT_THAT(of_age(Days(120)), ElementsAre(Severity::medium));
  EXPECT_THAT(of_age(Days(120) + k_second), ElementsAre(Severity::high));
}

TEST(RotationBoundary, RotationCountsFromNowOnAndNotFromTheFuture) {
  Token token = good_token();
  token.created_at = k_now - Days(90);
  Evidence evidence = evidence_with({token});
  TokenDeclaration& declaration = evidence.declarations.tokens.emplace_back();
  declaration.id = token.id;
  declaration.rotated_at = k_now;
  EXPECT_THAT(judge(rotation_overdue_rule(), evidence), IsEmpty());
  declaration.rotated_at = k_now + k_second;
  EXPECT_THAT(severities(judge(rotation_overdue_rule(), evidence)), ElementsAre(Severity::medium));
  declaration.rotated_at = k_now - Days(130);
  EXPECT_THAT(severities(judge(rotation_overdue_rule(), evidence)), ElementsAre(Severity::medium));
}

TEST(RotationBoundary, CreationInTheFutureIsNoAge) {
  EXPECT_THAT(of_age(-k_second), IsEmpty());
}

TEST(UnusedBoundary, SevenDaysNeverUsed) {
  Token token = good_token();
  token.last_used_at.reset();
  token.created_at = k_now - Days(7);
  EXPECT_THAT(judge(unused_token_rule(), token), IsEmpty());
  token.created_at = k_now - Days(7) - k_second;
  EXPECT_THAT(severities(judge(unused_token_rule(), token)), ElementsAre(Severity::medium));
}

TEST(UnusedBoundary, ThirtyDaysIdle) {
  Token token = good_token();
  token.created_at = k_now - Days(40);
  token.last_used_at = k_now - Days(30);
  EXPECT_THAT(judge(unused_token_rule(), token), IsEmpty());
  token.last_used_at = k_now - Days(30) - k_second;
  EXPECT_THAT(severities(judge(unused_token_rule(), token)), ElementsAre(Severity::medium));
  token.last_used_at = k_now + Days(30);
  EXPECT_THAT(judge(unused_token_rule(), token), IsEmpty());
}

Token expiring(seconds remaining, seconds lifetime) {
  Token token = good_token();
  token.expires_at = k_now + remaining;
  token.created_at = *token.expires_at - lifetime;
  return token;
}

TEST(ExpiringBoundary, SevenDaysRemaining) {
  EXPECT_THAT(judge(expiring_token_rule(), expiring(Days(7), Days(60))), IsEmpty());
  EXPECT_EQ(judge(expiring_token_rule(), expiring(Days(7) - k_second, Days(60))).size(), 1U);
}

TEST(ExpiringBoundary, AFifthOfTheLifetime) {
  EXPECT_THAT(judge(expiring_token_rule(), expiring(Days(6), Days(30))), IsEmpty());
  EXPECT_EQ(judge(expiring_token_rule(), expiring(Days(6) - k_second, Days(30))).size(), 1U);
  EXPECT_EQ(judge(expiring_token_rule(), expiring(Days(6), Days(30) + k_second)).size(), 1U);
  EXPECT_THAT(judge(expiring_token_rule(), expiring(Days(6), Days(30) - k_second)), IsEmpty());
}

TEST(ExpiringBoundary, UsedInTheLastSevenDays) {
  Token token = expiring(Days(3), Days(60));
  token.last_used_at = k_now - Days(7);
  EXPECT_EQ(judge(expiring_token_rule(), token).size(), 1U);
  token.last_used_at = k_now - Days(7) - k_second;
  EXPECT_THAT(judge(expiring_token_rule(), token), IsEmpty());
  token.last_used_at.reset();
  EXPECT_THAT(judge(expiring_token_rule(), token), IsEmpty());
}

TEST(ExpiringToken, IsReplacedByANewerLiveOneThatOpensTheSame) {
  const Token old = expiring(Days(3), Days(60));
  Token next = good_token();
  next.id = "t2";
  EXPECT_THAT(judge(expiring_token_rule(), evidence_with({old, next})), IsEmpty());

  Token other = next;
  other.permission = Permission::read_write;
  EXPECT_EQ(judge(expiring_token_rule(), evidence_with({old, other})).size(), 1U);
  other = next;
  other.scope->projects = {"api"};
  EXPECT_EQ(judge(expiring_token_rule(), evidence_with({old, other})).size(), 1U);
  other = next;
  other.revoked_at = k_now - Days(1);
  EXPECT_EQ(judge(expiring_token_rule(), evidence_with({old, other})).size(), 1U);
  other = next;
  other.created_at = old.created_at;
  EXPECT_EQ(judge(expiring_token_rule(), evidence_with({old, other})).size(), 1U);
}

TEST(ExpiringToken, IsLessSureIfAReplacementCouldBeUnseen) {
  Evidence evidence = evidence_with({expiring(std::chrono::minutes(5), Days(60))});
  Finding finding = judge(expiring_token_rule(), evidence).at(0);
  EXPECT_EQ(finding.confidence, core::Confidence::high);
  EXPECT_EQ(
      finding.message,
      "Token \"github-actions-deploy\" is in use and expires within the hour, and no newer token of its "
      "scope and permission replaces it.");
  evidence.inventory->sees_all_tokens = false;
  finding = judge(expiring_token_rule(), evidence).at(0);
  EXPECT_EQ(finding.confidence, core::Confidence::medium);
  EXPECT_EQ(finding.message, "Token \"github-actions-deploy\" is in use and expires within the hour.");
}

TEST(ExpiredBoundary, UsedExactlyAtTheEnd) {
  Token token = good_token();
  token.expires_at = k_now;
  token.last_used_at = k_now - k_second;
  EXPECT_THAT(judge(expired_token_in_use_rule(), token), IsEmpty());
  token.last_used_at = k_now;
  const auto findings = judge(expired_token_in_use_rule(), token);
  EXPECT_THAT(severities(findings), ElementsAre(Severity::medium));
  EXPECT_EQ(findings.at(0).message,
            "Token \"github-actions-deploy\" expired on 2026-06-01T00:00:00Z but was used on "
            "2026-06-01T00:00:00Z.");
  token.revoked_at = k_now - Days(1);
  EXPECT_THAT(judge(expired_token_in_use_rule(), token), IsEmpty());
}

TEST(ExpiredBoundary, LiveTokenIsNotExpired) {
  Token token = good_token();
  token.expires_at = k_now + k_second;
  token.last_used_at = k_now + Days(1);
  EXPECT_THAT(judge(expired_token_in_use_rule(), token), IsEmpty());
}

TEST(AuditorBoundary, FourteenDays) {
  Token token = good_token();
  token.expires_at = k_now + Days(14);
  Evidence evidence = evidence_with({token});
  evidence.inventory->own_token_id = token.id;
  EXPECT_THAT(severities(judge(auditor_expiring_rule(), evidence)), ElementsAre(Severity::medium));
  evidence.inventory->tokens[0].expires_at = k_now + Days(14) + k_second;
  EXPECT_THAT(judge(auditor_expiring_rule(), evidence), IsEmpty());
}

// One project with `total` environments, of which the token reaches `reached`.
std::vector<Finding> reaching(std::size_t reached, std::size_t total) {
  Token token = good_token();
  token.scope->environments.clear();
  Evidence evidence = evidence_with({});
  evidence.inventory->projects->resize(1);
  evidence.inventory->environments.clear();
  for (std::size_t i = 0; i < total; ++i) {
    const std::string id = "e" + std::to_string(i);
    evidence.inventory->environments.push_back({id, id, "api"});
    if (i < reached) {
      token.scope->environments.push_back(id);
    }
  }
  evidence.inventory->tokens = {token};
  return judge(over_scoped_rule(), evidence);
}

TEST(OverScopedBoundary, HalfOfTheEnvironments) {
  EXPECT_THAT(reaching(1, 3), IsEmpty());
  EXPECT_THAT(severities(reaching(2, 3)), ElementsAre(Severity::medium));
  EXPECT_THAT(reaching(2, 4), IsEmpty());
  EXPECT_THAT(severities(reaching(3, 4)), ElementsAre(Severity::medium));
  EXPECT_EQ(reaching(2, 3).at(0).message,
            "Token \"github-actions-deploy\" reaches environments e0 and e1 of api, 2 of the 3 environments "
            "known.");
}

TEST(OverScopedBoundary, OfTwoEnvironmentsBothAreFew) {
  EXPECT_THAT(reaching(2, 2), IsEmpty());
}

TEST(OverScopedBoundary, LessSureWhereEnvironmentsCouldNotBeRead) {
  Token token = good_token();
  token.scope = enkryptify::Scope{false, {}, {"api"}, {}};
  Evidence evidence = evidence_with({token});
  EXPECT_EQ(judge(over_scoped_rule(), evidence).at(0).confidence, core::Confidence::high);
  evidence.inventory->known_projects = {"api"};
  EXPECT_EQ(judge(over_scoped_rule(), evidence).at(0).confidence, core::Confidence::low);
}

class RandomInventory {
 public:
  explicit RandomInventory(std::uint32_t seed) : random_(seed) {}

  Evidence make(std::size_t count) {
    std::vector<Token> tokens(count);
    for (std::size_t i = 0; i < count; ++i) {
      tokens[i] = make_token(i);
    }
    Evidence evidence = evidence_with(std::move(tokens));
    enkryptify::Inventory& inventory = *evidence.inventory;
    inventory.own_token_id = "t" + std::to_string(below(count));
    inventory.sees_all_tokens = below(2) == 0;
    if (below(4) == 0) {
      inventory.members.reset();
    }
    if (below(4) == 0) {
      inventory.projects.reset();
    }
    if (below(4) == 0) {
      inventory.environments.clear();
    }
    for (std::size_t i = 0; i < count / 4; ++i) {
      const auto rotated_at = make_time();
      TokenDeclaration declaration;
      declaration.id = "t" + std::to_string(below(count));
      declaration.break_glass = below(2) == 0;
      declaration.consumers = make_ids({"deploy.yml", "nightly.yml"});
      declaration.writers = make_ids({"import.yml"});
      declaration.rotated_at = rotated_at;
      evidence.declarations.tokens.push_back(std::move(declaration));
    }
    return evidence;
  }

 private:
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }

  std::optional<TimePoint> make_time() {
    const auto around = std::uniform_int_distribution<std::int64_t>(-200 * 86'400, 200 * 86'400)(random_);
    switch (below(12)) {
      case 0:
        return std::nullopt;
      case 1:
        return TimePoint(std::chrono::sys_days(std::chrono::year(1) / 1 / 1));
      case 2:
        return TimePoint(std::chrono::sys_days(std::chrono::year(9999) / 12 / 31));
      case 3:
        return TimePoint::min();
      case 4:
        return TimePoint::max();
      default:
        return k_now + seconds(around);
    }
  }

  std::vector<std::string> make_ids(const std::vector<std::string>& from) {
    std::vector<std::string> ids;
    for (const std::string& id : from) {
      if (below(3) == 0) {
        ids.push_back(id);
      }
    }
    return ids;
  }

  Token make_token(std::size_t index) {
    Token token;
    token.id = "t" + std::to_string(index);
    token.name = std::vector<std::string>{"", "deploy", "Token 7", "\xff{}%s\n", "ci"}[below(5)];
    if (const std::size_t kind = below(3); kind != 0) {
      token.permission = kind == 1 ? Permission::read : Permission::read_write;
    }
    if (below(5) != 0) {
      token.scope = enkryptify::Scope{
          below(5) == 0, make_ids({"core", "nowhere"}), make_ids({"api", "billing", "gone"}),
          make_ids({"e-api-production", "e-api-staging", "e-web-production", "unknown"})};
    }
    if (const std::size_t kind = below(3); kind != 0) {
      token.type = kind == 1 ? TokenType::static_token : TokenType::cli;
    }
    token.created_by = std::vector<std::string>{"", "u-ada", "m-bob", "u-gone"}[below(4)];
    token.created_at = make_time();
    token.expires_at = make_time();
    token.last_used_at = make_time();
    token.ever_used_known = token.last_used_at || below(2) == 0;
    if (below(4) == 0) {
      token.revoked_at = make_time();
    }
    return token;
  }

  std::mt19937 random_;
};

void expect_well_formed(const Finding& finding, const Rule& rule, const Evidence& evidence) {
  EXPECT_EQ(finding.rule, rule.info().id);
  EXPECT_EQ(finding.fingerprint.size(), 64U);
  EXPECT_EQ(finding.fingerprint.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(finding.message.substr(0, 6), "Token ");
  EXPECT_EQ(finding.message.back(), '.');
  EXPECT_FALSE(finding.remediation.empty());
  const Token* token = evidence.inventory->token(finding.token->id);
  ASSERT_NE(token, nullptr);
  EXPECT_FALSE(is_revoked(*token));
  EXPECT_EQ(is_live(*token, evidence.now), finding.rule != "expired-token-in-use");
  if (token->type == TokenType::cli) {
    EXPECT_THAT(finding.rule, testing::AnyOf("orphaned-token", "cli-token-in-pipeline"));
  }
}

TEST(InventoryRulesProperty, RandomInventories) {
  RandomInventory random(20'260'601);
  std::vector<std::size_t> fired(inventory_rules().size());
  for (int round = 0; round < 200; ++round) {
    const Evidence evidence = random.make(40);
    for (std::size_t i = 0; i < fired.size(); ++i) {
      const Rule& rule = *inventory_rules()[i];
      const std::vector<Finding> findings = judge(rule, evidence);
      fired[i] += findings.size();
      for (const Finding& finding : findings) {
        expect_well_formed(finding, rule, evidence);
      }
    }
  }
  EXPECT_THAT(fired, testing::Each(testing::Gt(0U)));
}

}  // namespace
}  // namespace ekaudit::rules::tests
