// Credentials in the arguments of blocks that put them into variables: withCredentials of Jenkins itself,
// withSecrets of the 1Password plugin, withVault of HashiCorp's.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/groovy_tokens.h"

namespace ekaudit::pipelines {

struct JenkinsCredential {
  // The variable holds the credential, the path of a file with it, or only the user's name that belongs to
  // it.
  enum class Kind { value, file, user } kind = Kind::value;
  std::string name;          // as the store knows it; of Vault the path and the key
  std::size_t id = 0;        // the token that names it
  std::size_t variable = 0;  // the token with the variable's name
};

bool hands_credentials(std::string_view block);

// Groovy variables that hold one text, by name.
using GroovyTexts = std::map<std::string, std::string, std::less<>>;

// string(credentialsId: 'x', variable: 'Y'), [envVar: 'Y', secretRef: 'op://…'] and so on, among the tokens
// from `first` up to `end`. An id may be the name of one of `texts`.
std::vector<JenkinsCredential> jenkins_credentials(const std::vector<GroovyToken>& tokens, std::size_t first,
                                                   std::size_t end, const GroovyTexts& texts);

// sshagent(['x']), sshagent(credentials: ['x', NAME]): those that are named, and put into no variable.
std::vector<JenkinsCredential> named_credentials(const std::vector<GroovyToken>& tokens, std::size_t first,
                                                 std::size_t end, const GroovyTexts& texts);

}  // namespace ekaudit::pipelines
