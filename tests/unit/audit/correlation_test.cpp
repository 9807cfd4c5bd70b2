#include "audit/correlation.h"

#include <gtest/gtest.h>

#include "scanner/match/token_factory.h"
#include "tests/support/sightings.h"
#include "tests/support/tokens.h"

namespace ekaudit::audit {
namespace {

using enkryptify::Inventory;
using rules::LeakIdentity;
using rules::Proof;
using rules::TokenStatus;
using scanner::Sighting;
using tests::support::make_token;

const core::TimePoint k_now = core::SystemClock().now();
constexpr std::size_t k_public = 8;  // "ek_live_"

Sighting leak(const std::string& raw, core::Confidence confidence = core::Confidence::high) {
  Sighting sighting = tests::support::make_sighting();
  sighting.token = scanner::match::make_token(scanner::match::TokenKind::api_token, raw, confidence);
  return sighting;
}

enkryptify::Token record(const std::string& id, const std::string& prefix) {
  enkryptify::Token token;
  token.id = id;
  token.prefix = prefix;
  return token;
}

LeakIdentity identity_of(const std::string& raw, const std::vector<Sighting>& sightings,
                         const Inventory& inventory) {
  Correlation correlation(sightings, &inventory, k_now);
  return correlation.take().at(core::sha256(raw));
}

TEST(Correlation, EightCharactersOfTheBodyAreEnoughAndSevenAreNot) {
  const std::string raw = make_token(1);
  Inventory inventory;
  inventory.tokens = {record("a", raw.substr(0, k_public + 8))};
  EXPECT_EQ(identity_of(raw, {leak(raw)}, inventory).status, TokenStatus::active);
  EXPECT_EQ(identity_of(raw, {leak(raw)}, inventory).token_id, "a");
  inventory.tokens = {record("a", raw.substr(0, k_public + 7))};
  const LeakIdentity candidate = identity_of(raw, {leak(raw)}, inventory);
  EXPECT_EQ(candidate.status, TokenStatus::unknown);
  EXPECT_EQ(candidate.token_id, "");
  EXPECT_EQ(candidate.candidates, std::vector<std::string>{"a"});
}

TEST(Correlation, TwoRecordsProveNothingEvenIfOneIsRevoked) {
  const std::string raw = make_token(1);
  Inventory inventory;
  inventory.tokens = {record("b", raw.substr(0, 20)), record("a", raw.substr(0, 24))};
  inventory.tokens[1].revoked_at = k_now - std::chrono::hours(1);
  const LeakIdentity identity = identity_of(raw, {leak(raw)}, inventory);
  EXPECT_EQ(identity.proof, Proof::none);
  EXPECT_EQ(identity.candidates, (std::vector<std::string>{"a", "b"}));
}

TEST(Correlation, TheBarePrefixOfAllTokensMatchesNone) {
  const std::string raw = make_token(1);
  Inventory inventory;
  inventory.tokens = {record("a", "ek_live_"), record("b", "")};
  EXPECT_TRUE(identity_of(raw, {leak(raw)}, inventory).candidates.empty());
}

TEST(Correlation, RevokedAndExpiredAreToldFromTheRecord) {
  const std::string raw = make_token(1);
  Inventory inventory;
  inventory.tokens = {record("a", raw.substr(0, 20))};
  inventory.tokens[0].expires_at = k_now;
  EXPECT_EQ(identity_of(raw, {leak(raw)}, inventory).status, TokenStatus::expired) << "at its end exactly";
  inventory.tokens[0].expires_at = k_now + std::chrono::seconds(1);
  EXPECT_EQ(identity_of(raw, {leak(raw)}, inventory).status, TokenStatus::active);
  inventory.tokens[0].revoked_at = k_now;
  EXPECT_EQ(identity_of(raw, {leak(raw)}, inventory).status, TokenStatus::revoked);
}

TEST(Correlation, OneRecordIsNotTwoTokens) {
  const std::string raw = make_token(1);
  const std::string forged = raw.substr(0, 20) + make_token(2).substr(20);
  Inventory inventory;
  inventory.tokens = {record("a", raw.substr(0, 20))};
  const std::vector<Sighting> leaks = {leak(raw), leak(forged), leak(raw)};
  EXPECT_EQ(identity_of(raw, leaks, inventory).proof, Proof::shared_record);
  EXPECT_EQ(identity_of(forged, leaks, inventory).status, TokenStatus::unknown);
}

TEST(Correlation, OnlySureTokensAreTriedAndNoneOfAnotherVendor) {
  Sighting foreign = leak(make_token(1));
  foreign.token.in_api_key_header = true;
  const std::vector<Sighting> leaks = {foreign, leak(make_token(2), core::Confidence::low),
                                       leak(make_token(3), core::Confidence::medium), leak(make_token(4))};
  EXPECT_EQ(Correlation(leaks, nullptr, k_now).unexplained(), 2U);
}

}  // namespace
}  // namespace ekaudit::audit
