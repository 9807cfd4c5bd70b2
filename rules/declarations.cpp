#include "rules/declarations.h"

#include <algorithm>

namespace ekaudit::rules {

const TokenDeclaration* Declarations::find(const enkryptify::Token& token) const {
  const auto by_id = std::find_if(tokens.begin(), tokens.end(), [&](const TokenDeclaration& each) {
    return !each.id.empty() && each.id == token.id;
  });
  if (by_id != tokens.end()) {
    return &*by_id;
  }
  const auto by_name = std::find_if(tokens.begin(), tokens.end(), [&](const TokenDeclaration& each) {
    return each.id.empty() && !each.name.empty() && each.name == token.name;
  });
  return by_name == tokens.end() ? nullptr : &*by_name;
}

}  // namespace ekaudit::rules
