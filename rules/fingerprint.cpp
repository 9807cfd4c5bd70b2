#include "core/digest.h"
#include "rules/finding.h"

namespace ekaudit::rules {

std::string fingerprint(std::string_view family, std::string_view place, std::string_view subject) {
  const std::string_view nul("\0", 1);
  return core::hex(core::sha256({"ekaudit/v1", nul, family, nul, place, nul, subject}));
}

}  // namespace ekaudit::rules
