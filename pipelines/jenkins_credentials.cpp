#include "pipelines/jenkins_credentials.h"

#include <algorithm>
#include <array>

namespace ekaudit::pipelines {
namespace {

using Kind = GroovyToken::Kind;

template <std::size_t N>
bool is_one_of(const GroovyToken& token, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return token.is(name); });
}

}  // namespace

bool hands_credentials(std::string_view block) {
  return block == "withCredentials" || block == "withSecrets" || block == "withVault";
}

std::vector<JenkinsCredential> jenkins_credentials(const std::vector<GroovyToken>& tokens, std::size_t first,
                                                   std::size_t end) {
  constexpr std::array<std::string_view, 3> k_ids = {"credentialsId", "secretRef", "vaultKey"};
  constexpr std::array<std::string_view, 3> k_variables = {"variable", "passwordVariable", "envVar"};
  std::vector<JenkinsCredential> credentials;
  std::string vault_path;
  std::size_t id = 0;
  std::size_t variable = 0;
  for (std::size_t i = first; i + 2 < std::min(end, tokens.size()); ++i) {
    const bool is_named =
        tokens[i].kind == Kind::word && tokens[i + 1].is(':') && tokens[i + 2].kind == Kind::string;
    if (!is_named) {
      continue;
    }
    const std::size_t value = i + 2;
    if (is_one_of(tokens[i], k_ids)) {
      id = value;
    } else if (is_one_of(tokens[i], k_variables)) {
      variable = value;
    } else if (tokens[i].is("path")) {
      vault_path = tokens[value].text + "/";
    }
    if (id != 0 && variable != 0) {
      const bool is_vaults = tokens[id - 2].is("vaultKey");
      credentials.push_back({(is_vaults ? vault_path : std::string()) + tokens[id].text, id, variable});
      id = variable = 0;
    }
  }
  return credentials;
}

}  // namespace ekaudit::pipelines
