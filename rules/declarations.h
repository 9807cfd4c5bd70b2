// What the team has declared about its tokens, as policy reads it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "enkryptify/inventory.h"
#include "rules/thresholds.h"

namespace ekaudit::rules {

// A secret of a CI system or a deployment, by its name there.
struct SecretDeclaration {
  std::string name;
  std::string store;        // "github", "gitlab"; empty: any
  std::string environment;  // the store's scope, such as GitHub's `environment:`; empty: any
  std::uint32_t line = 0;   // of the policy file
};

struct TokenDeclaration {
  std::string id;  // one of these two says which token is meant
  std::string name;
  std::string purpose;
  bool break_glass = false;            // kept for emergencies: not being used is its purpose
  std::vector<std::string> consumers;  // what uses it
  std::vector<std::string> writers;    // what writes with it
  std::vector<SecretDeclaration> secrets = {};
  std::optional<core::TimePoint> rotated_at;
  // In place of Thresholds::rotation_due; the later ones follow in proportion.
  std::optional<Days> rotation_period;
  std::uint32_t line = 0;  // of the policy file
};

struct Declarations {
  std::vector<TokenDeclaration> tokens;

  // By id first, then by name; null if nothing was declared.
  const TokenDeclaration* find(const enkryptify::Token& token) const;
};

}  // namespace ekaudit::rules
