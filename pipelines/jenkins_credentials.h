// Credentials in the arguments of blocks that put them into variables: withCredentials of Jenkins itself,
// withSecrets of the 1Password plugin, withVault of HashiCorp's.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/groovy_tokens.h"

namespace ekaudit::pipelines {

struct JenkinsCredential {
  std::string name;          // as the store knows it; of Vault the path and the key
  std::size_t id = 0;        // the token that names it
  std::size_t variable = 0;  // the token with the variable's name
};

bool hands_credentials(std::string_view block);

// string(credentialsId: 'x', variable: 'Y'), [envVar: 'Y', secretRef: 'op://…'] and so on, among the tokens
// from `first` up to `end`.
std::vector<JenkinsCredential> jenkins_credentials(const std::vector<GroovyToken>& tokens, std::size_t first,
                                                   std::size_t end);

}  // namespace ekaudit::pipelines
