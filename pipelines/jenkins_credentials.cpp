#include "pipelines/jenkins_credentials.h"

#include <algorithm>
#include <array>
#include <optional>

namespace ekaudit::pipelines {
namespace {

using Kind = GroovyToken::Kind;

template <std::size_t N>
bool is_one_of(const GroovyToken& token, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return token.is(name); });
}

// What is written there, or what the named variable holds.
std::optional<std::string> text_of(const GroovyToken& token, const GroovyTexts& texts) {
  if (token.kind == Kind::string) {
    return token.text;
  }
  const auto found = token.kind == Kind::word ? texts.find(token.text) : texts.end();
  return found != texts.end() ? std::optional(found->second) : std::nullopt;
}

}  // namespace

bool hands_credentials(std::string_view block) {
  return block == "withCredentials" || block == "withSecrets" || block == "withVault";
}

std::vector<JenkinsCredential> jenkins_credentials(const std::vector<GroovyToken>& tokens, std::size_t first,
                                                   std::size_t end, const GroovyTexts& texts) {
  constexpr std::array<std::string_view, 3> k_ids = {"credentialsId", "secretRef", "vaultKey"};
  constexpr std::array<std::string_view, 4> k_variables = {"variable", "passwordVariable", "envVar",
                                                           "keyFileVariable"};
  std::vector<JenkinsCredential> credentials;
  std::string vault_path;
  std::size_t id = 0;
  std::size_t variable = 0;
  bool is_file = false;
  for (std::size_t i = first; i + 2 < std::min(end, tokens.size()); ++i) {
    if (tokens[i].kind == Kind::word && tokens[i + 1].is('(')) {
      is_file = tokens[i].is("file");
    }
    const bool is_named = tokens[i].kind == Kind::word && tokens[i + 1].is(':');
    const auto text = is_named ? text_of(tokens[i + 2], texts) : std::nullopt;
    if (!text) {
      continue;
    }
    const std::size_t value = i + 2;
    if (is_one_of(tokens[i], k_ids)) {
      id = value;
    } else if (is_one_of(tokens[i], k_variables)) {
      variable = value;
      is_file |= tokens[i].is("keyFileVariable");
    } else if (tokens[i].is("usernameVariable")) {
      credentials.push_back({JenkinsCredential::Kind::user, "", value, value});
    } else if (tokens[i].is("path")) {
      vault_path = *text + "/";
    }
    if (id != 0 && variable != 0) {
      const bool is_vaults = tokens[id - 2].is("vaultKey");
      credentials.push_back({is_file ? JenkinsCredential::Kind::file : JenkinsCredential::Kind::value,
                             (is_vaults ? vault_path : std::string()) + *text_of(tokens[id], texts), id,
                             variable});
      id = variable = 0;
    }
  }
  return credentials;
}

std::vector<JenkinsCredential> named_credentials(const std::vector<GroovyToken>& tokens, std::size_t first,
                                                 std::size_t end, const GroovyTexts& texts) {
  std::vector<JenkinsCredential> credentials;
  for (std::size_t i = first; i < std::min(end, tokens.size()); ++i) {
    const bool is_label = i + 1 < tokens.size() && tokens[i + 1].is(':');
    if (const auto text = is_label ? std::nullopt : text_of(tokens[i], texts)) {
      credentials.push_back({JenkinsCredential::Kind::value, *text, i, i});
    }
  }
  return credentials;
}

}  // namespace ekaudit::pipelines
