#include "remedy/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "remedy/plan_text.h"
#include "remedy/report_cases.h"

namespace ekaudit::remedy {
namespace {

using enkryptify::Inventory;
using enkryptify::Token;
using std::chrono::hours;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr hours k_day{24};

class PlanTest : public testing::Test {
 protected:
  PlanTest() {
    inventory_.workspace = {"w", "Acme", "acme"};
    inventory_.projects = {{{"p-1", "Billing", "billing", ""}}};
    inventory_.environments = {{"e-1", "production", "p-1"}, {"e-2", "staging", "p-1"}};
    inventory_.known_projects = {"p-1"};
    inventory_.tokens = {token("a", 1), token("b", 1), token("own", 1)};
    inventory_.own_token_id = "own";
  }

  // Used so many days ago; never if negative.
  Token token(const std::string& id, int used) const {
    Token token;
    token.id = id;
    token.name = "name of " + id;
    token.prefix = "ek_live_" + std::string(8, id.front());
    token.permission = enkryptify::Permission::read;
    token.scope = enkryptify::Scope{false, {}, {}, {"e-2"}};
    token.type = enkryptify::TokenType::static_token;
    token.created_at = options_.now - 100 * k_day;
    token.expires_at = options_.now + 10 * k_day;
    token.ever_used_known = true;
    if (used >= 0) {
      token.last_used_at = options_.now - used * k_day;
    }
    return token;
  }
  Case found(const std::string& id, const std::string& rule, std::vector<std::string> users = {}) const {
    Case entry{id};
    entry.rules = {rule};
    entry.users = std::move(users);
    return entry;
  }
  PlanItem plan(const Case& entry) const { return make_plan(inventory_, {entry}, options_).front(); }
  Token& at(std::size_t index) { return inventory_.tokens[index]; }

  PlanOptions options_{core::TimePoint(std::chrono::seconds(1'700'000'000))};
  Inventory inventory_;
};

TEST_F(PlanTest, ALeakThatIsUsedIsRotatedAtOnce) {
  options_.overlap = true;
  const PlanItem item = plan(found("a", "leaked-token-alive", {"deploy.yml"}));
  EXPECT_EQ(item.decision, Decision::rotate) << "no overlap for what others have";
  EXPECT_EQ(item.guard, "");
  EXPECT_THAT(item.exposed, ElementsAre("Billing/staging"));
  EXPECT_FALSE(item.may_have_written);
}

TEST_F(PlanTest, ALeakThatNothingUsesIsRevoked) {
  for (const int used : {-1, 31}) {
    at(0) = token("a", used);
    EXPECT_EQ(plan(found("a", "leaked-token-alive")).decision, Decision::revoke) << used;
    EXPECT_EQ(plan(found("a", "leaked-token-alive", {"deploy.yml"})).decision, Decision::rotate) << used;
  }
  at(0) = token("a", 30);
  EXPECT_EQ(plan(found("a", "leaked-token-alive")).decision, Decision::rotate) << "exactly 30 days";
  at(0) = token("a", -1);
  at(0).ever_used_known = false;
  EXPECT_EQ(plan(found("a", "leaked-token-alive")).decision, Decision::rotate) << "absence proves nothing";
}

TEST_F(PlanTest, WhatTheRulesSayDecides) {
  EXPECT_EQ(plan(found("a", "rotation-overdue")).decision, Decision::rotate);
  EXPECT_EQ(plan(found("a", "unused-token")).decision, Decision::revoke);
  EXPECT_EQ(plan(found("a", "orphaned-token")).decision, Decision::rotate);
  EXPECT_THAT(plan(found("a", "orphaned-token")).advice, ElementsAre(HasSubstr("owner")));
  for (const char* rule : {"over-scoped", "unneeded-write", "long-lived", "vague-token-name"}) {
    EXPECT_EQ(plan(found("a", rule)).decision, Decision::recommend) << rule;
  }
  options_.overlap = true;
  EXPECT_EQ(plan(found("a", "rotation-overdue")).decision, Decision::replace);
}

TEST_F(PlanTest, WhatIsGoneIsLeftAlone) {
  at(0).revoked_at = options_.now;
  at(1).expires_at = options_.now;
  for (const char* id : {"a", "b", "own", "unknown"}) {
    EXPECT_EQ(plan(found(id, "leaked-token-alive")).decision, Decision::leave) << id;
  }
}

TEST_F(PlanTest, GuardsWhatSomebodyUnseenUses) {
  EXPECT_NE(plan(found("a", "rotation-overdue")).guard, "");
  EXPECT_EQ(plan(found("a", "rotation-overdue", {"deploy.yml"})).guard, "");
  EXPECT_NE(plan(found("a", "orphaned-token", {"deploy.yml"})).guard, "");
  Case named = found("a", "rotation-overdue");
  named.named = true;
  EXPECT_EQ(plan(named).guard, "");
}

TEST_F(PlanTest, GuardsLeaksWhosePrefixProvesNothing) {
  const Case leak = found("a", "leaked-token-alive", {"deploy.yml"});
  at(0).prefix = "ek_live_1234567";
  EXPECT_THAT(plan(leak).guard, HasSubstr("too short"));
  at(0).prefix = "ek_live_12345678";
  EXPECT_EQ(plan(leak).guard, "");
  at(1).prefix = "ek_live_1234567890";
  EXPECT_THAT(plan(leak).guard, HasSubstr("same prefix"));
}

TEST_F(PlanTest, GuardsLeaksThatBeginAlike) {
  Case leak = found("a", "leaked-token-alive", {"deploy.yml"});
  leak.uncertain = true;
  EXPECT_THAT(plan(leak).guard, HasSubstr("begin alike"));
}

TEST_F(PlanTest, NothingIsReplacedByGuessing) {
  options_.overlap = true;
  at(0).scope.reset();
  const PlanItem item = plan(found("a", "rotation-overdue"));
  EXPECT_EQ(item.decision, Decision::recommend);
  EXPECT_TRUE(item.undone);
}

TEST_F(PlanTest, MakesAReadOnlyOneWhereWritingIsNotNeeded) {
  at(0).permission = enkryptify::Permission::read_write;
  EXPECT_EQ(plan(found("a", "unneeded-write", {"deploy.yml"})).decision, Decision::recommend);
  options_.recreate = parse_narrower({"read"}).value();
  Case unneeded = found("a", "unneeded-write", {"deploy.yml"});
  const PlanItem item = plan(unneeded);
  EXPECT_EQ(item.decision, Decision::replace);
  EXPECT_THAT(item.request, HasSubstr(R"("permission":"read")"));
  EXPECT_THAT(item.why, HasSubstr("the new one: read, reaches environment staging of Billing"));
  EXPECT_EQ(item.guard, "");
  unneeded.writes_unseen = true;
  EXPECT_THAT(plan(unneeded).guard, HasSubstr("not proven"));
  EXPECT_EQ(plan(found("a", "leaked-token-alive", {"deploy.yml"})).decision, Decision::rotate);
}

TEST_F(PlanTest, ANarrowerOneIsNeverWider) {
  Case asked{"a"};
  asked.named = true;
  asked.asked = Decision::rotate;
  const auto with = [&](const std::vector<std::string>& words) {
    options_.recreate = parse_narrower(words).value();
    return plan(asked);
  };
  at(0).scope = enkryptify::Scope{false, {}, {"p-1"}, {}};
  EXPECT_THAT(with({"environment=e-1"}).request, HasSubstr(R"("environments":["e-1"],"projects":[])"));
  EXPECT_THAT(with({"lifetime=30d"}).request, HasSubstr(R"("expiresIn":"30d")"));
  for (const auto& [word, why] : {std::pair("environment=e-9", "does not reach the environment e-9"),
                                  {"project=p-2", "does not reach the project p-2"},
                                  {"project=p-1", "may do no more than that already"},
                                  {"read", "may do no more than that already"},
                                  {"lifetime=6m", "has no longer lifetime than that"}}) {
    const PlanItem item = with({word});
    EXPECT_EQ(item.decision, Decision::recommend) << word;
    EXPECT_TRUE(item.undone);
    EXPECT_THAT(item.why, HasSubstr(why));
  }
  at(0).scope->projects.clear();
  at(0).scope->environments = {"e-2"};
  EXPECT_TRUE(with({"environment=e-1"}).undone) << "another environment of the same project";
}

TEST(Narrower, KnowsItsWords) {
  const auto all =
      parse_narrower({"read", "project=p-1", "environment=e-1", "environment=e-2", "lifetime=5d"});
  ASSERT_TRUE(all);
  EXPECT_TRUE(all->read_only);
  EXPECT_THAT(all->environments, ElementsAre("e-1", "e-2"));
  EXPECT_EQ(all->lifetime, 5 * k_day);
  for (const char* word : {"", "write", "read=1", "project=", "project=a/b", "environment", "lifetime=1y"}) {
    EXPECT_FALSE(parse_narrower({word})) << word;
  }
  EXPECT_TRUE(parse_narrower({})->empty());
}

TEST_F(PlanTest, LeaksFirstThenProductionTheCredentialLast) {
  inventory_.tokens.push_back(token("c", 1));
  at(3).scope->environments = {"e-1"};
  Case own = found("own", "leaked-token-alive", {"x"});
  own.named = true;
  const auto items = make_plan(
      inventory_,
      {own, found("a", "rotation-overdue"), found("c", "rotation-overdue"), found("b", "leaked-token-alive")},
      options_);
  std::vector<std::string> ids;
  for (const PlanItem& item : items) {
    ids.push_back(item.token_id);
  }
  EXPECT_THAT(ids, ElementsAre("b", "c", "a", "own"));
}

TEST_F(PlanTest, TokensAreChosenByIdOrUniqueName) {
  EXPECT_TRUE(choose_token(inventory_, "a", options_.now).by_id);
  EXPECT_EQ(choose_token(inventory_, "name of b", options_.now).token->id, "b");
  EXPECT_EQ(choose_token(inventory_, "nobody", options_.now).token, nullptr);
  at(1).name = "name of a";
  EXPECT_THAT(choose_token(inventory_, "name of a", options_.now).problem, HasSubstr("a, b"));
  at(1).revoked_at = options_.now;
  EXPECT_EQ(choose_token(inventory_, "name of a", options_.now).token->id, "a") << "the live one";
}

TEST_F(PlanTest, TextsMoveNoCursorAndMakeNoMarkup) {
  at(0).name = "x\x1b[2J*y*";
  const PlanItem item = plan(found("a", "leaked-token-alive"));
  EXPECT_THAT(item_text(item, options_.now), AllOf(HasSubstr("\\x1b"), HasSubstr("2023-11-14T22:28:20Z")));
  EXPECT_EQ(item_text(item, options_.now).find('\x1b'), std::string::npos);
  EXPECT_THAT(checklist({item}, options_.now), HasSubstr("\\*y\\*"));
}

TEST(ReportCases, JoinsWhatIsSaidOfOneToken) {
  const auto cases = read_report_cases(R"({"schema": "ekaudit.report/v1", "findings": [
    {"rule": "leaked-token", "token": {"hash": "h", "id": null}, "suppressed": null,
     "location": {"kind": "file", "path": "a.env", "line": 3, "commit": "0123456789abcdef"}, "evidence": {}},
    {"rule": "leaked-token-alive", "token": {"hash": "h", "id": "t-1", "status": "active"}, "suppressed": null,
     "confidence": "high", "occurrences": [{"kind": "file", "path": "b.env", "line": 1}, 3],
     "location": {"kind": "token", "path": null}, "evidence": {"usedBy": ["deploy.yml", 7], "secretNames": ["EK"]}},
    {"rule": "unneeded-write", "token": {"id": "t-1"}, "suppressed": null, "confidence": "medium"},
    {"rule": "over-scoped", "token": {"id": "t-2"}, "suppressed": {"by": "policy"}},
    {"rule": "leaked-token", "token": {"id": "t-3", "status": "revoked"}, "suppressed": null},
    {"rule": "leaked-token-alive", "token": {"id": null, "redacted": "ek_live_Ab…"}, "suppressed": null},
    7, null, {"rule": 3}
  ]})");
  ASSERT_TRUE(cases) << cases.error().message;
  ASSERT_EQ(cases->cases.size(), 1U);
  const Case& one = cases->cases.front();
  EXPECT_EQ(one.token_id, "t-1");
  EXPECT_FALSE(one.named);
  EXPECT_THAT(one.rules, ElementsAre("leaked-token-alive", "unneeded-write"));
  EXPECT_TRUE(one.writes_unseen);
  EXPECT_EQ(one.secret_name, "EK");
  EXPECT_THAT(one.places, ElementsAre("a.env:3 in 0123456789", "b.env:1"));
  EXPECT_FALSE(one.uncertain);
  EXPECT_THAT(one.users, ElementsAre("deploy.yml"));
  EXPECT_THAT(cases->unidentified, ElementsAre("ek_live_Ab…"));
}

TEST(ReportCases, RefusesWhatIsNoReport) {
  for (const char* text : {"", "[]", "{}", R"({"schema": "ekaudit.report/v2", "findings": []})",
                           R"({"schema": "ekaudit.report/v1", "findings": {}})", "{\"schema\": 1}"}) {
    EXPECT_FALSE(read_report_cases(text)) << text;
  }
  EXPECT_THAT(read_report_cases(R"({"schema": "ekaudit.report/v1", "findings": []})")->cases, IsEmpty());
}

}  // namespace
}  // namespace ekaudit::remedy
