#include <gtest/gtest.h>

#include "audit/pipeline_usages.h"

namespace ekaudit::audit {
namespace {

TEST(DeclaredNames, KeepTheStoreOfAMapping) {
  policy::Policy policy;
  rules::TokenDeclaration token;
  token.secrets.resize(2);
  token.secrets[0].name = "DEPLOY_KEY";
  token.secrets[0].store = "github";
  token.secrets[1].name = "PULL_KEY";
  policy.settings.declarations.tokens.push_back(token);
  const pipelines::SecretNames names = declared_names(policy);
  EXPECT_TRUE(names.of_store("github").is_token("DEPLOY_KEY"));
  EXPECT_FALSE(names.of_store("jenkins").is_token("DEPLOY_KEY"));
  EXPECT_TRUE(names.of_store("jenkins").is_token("PULL_KEY"));
}

}  // namespace
}  // namespace ekaudit::audit
