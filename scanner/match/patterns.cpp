#include "scanner/match/patterns.h"

#include "core/redaction.h"
#include "scanner/match/encoders.h"

namespace ekaudit::scanner::match {

std::vector<PatternLiteral> pattern_literals() {
  std::vector<PatternLiteral> literals;
  literals.push_back({Pattern::api_token, std::string(core::k_token_prefix), 0, Chains::thorough});
  for (const char* name : {"enkryptify", "Enkryptify"}) {
    for (const EncodedForm& form : encoded_forms(name, Codec::base64)) {
      literals.push_back({Pattern::session_jwt, form.bytes, form.phase, Chains::compact});
    }
  }
  // The opening quote makes them rare in text; the closing one may be escaped and is left to the parser.
  literals.push_back({Pattern::store_key, "\"enkryptify", 0, Chains::common});
  literals.push_back({Pattern::store_value, "\"accessToken", 0, Chains::common});
  return literals;
}

}  // namespace ekaudit::scanner::match
