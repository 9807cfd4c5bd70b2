#include "pipelines/secret_names.h"

#include <gtest/gtest.h>

#include <random>
#include <regex>
#include <string>
#include <vector>

namespace ekaudit::pipelines {
namespace {

TEST(SecretNames, ConcernsWhatNamesTheVendorOrCallsItsCli) {
  const SecretNames names;
  for (const char* text :
       {"enkryptify", "x=EnKryptify_TOKEN", "a\nek run -- x", "ek list", "(ek -h)", "ek sdk"}) {
    EXPECT_TRUE(names.may_concern(text)) << text;
  }
  for (const char* text : {"", "k", "K", "enkryptif", "nkryptify", "week run", "_ek list", "ek runs"}) {
    EXPECT_EQ(names.may_concern(text), std::string(text) == "ek runs") << text;
  }
}

TEST(SecretNames, ConcernsDeclaredNamesInAnyCase) {
  const SecretNames names({"Deploy_Key_9", "_-_", "9"});
  for (const char* text : {"x DEPLOY_KEY_9", "deploy_key_9", "a_-_b", "19"}) {
    EXPECT_TRUE(names.may_concern(text)) << text;
  }
  EXPECT_FALSE(names.may_concern("deploy_key_8 _-"));
}

TEST(SecretNames, ConcernsBothHalvesOfADeclaredKey) {
  const SecretNames names({"vendor/token"});
  EXPECT_TRUE(names.may_concern("key: Token\nname: vendor\n"));
  EXPECT_FALSE(names.may_concern("name: vendor\n"));
  EXPECT_FALSE(names.may_concern("key: token\n"));
  EXPECT_TRUE(names.is_token("vendor/token"));
  EXPECT_EQ(names.keys_of("Vendor"), std::vector<std::string>{"token"});
  EXPECT_TRUE(names.keys_of("vend").empty());
}

TEST(SecretNames, CountWhereTheirStoreIs) {
  SecretNames names;
  names.declare("DEPLOY_TOKEN", "github");
  names.declare("PULL_TOKEN", "");
  EXPECT_TRUE(names.of_store("github").is_token("DEPLOY_TOKEN"));
  EXPECT_FALSE(names.of_store("gitlab").is_token("DEPLOY_TOKEN"));
  EXPECT_FALSE(names.of_store("").is_token("DEPLOY_TOKEN"));
  EXPECT_TRUE(names.of_store("gitlab").is_token("pull_token"));
  EXPECT_TRUE(names.of_store("gitlab").is_token("ENKRYPTIFY_TOKEN"));
}

// The fast search and a regular expression agree on texts over few letters.
TEST(SecretNames, AgreesWithAPlainSearch) {
  const std::regex plain("enkryptify|(^|[^0-9A-Za-z_])ek (run|list|-)|[kK][eE][yY]1",
                         std::regex::ECMAScript | std::regex::optimize);
  const SecretNames names({"KEY1"});
  std::mt19937 random(7);
  const std::string_view pieces[] = {"e",   "k",   " ",       "ek ", "run", "_", "K",
                                     "EY1", "ey1", "enkrypt", "ify", "-",   "\n"};
  std::size_t found = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (int i = 0; i < 6; ++i) {
      text += pieces[random() % std::size(pieces)];
    }
    const bool expected = std::regex_search(text, plain);
    EXPECT_EQ(names.may_concern(text), expected) << text;
    found += expected ? 1 : 0;
  }
  EXPECT_GT(found, 1'000U);
}

}  // namespace
}  // namespace ekaudit::pipelines
