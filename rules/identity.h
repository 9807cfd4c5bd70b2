// Whose record a leaked token is and whether it lives, as far as that is proven.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/digest.h"
#include "rules/finding.h"

namespace ekaudit::rules {

enum class Proof {
  none,
  record,         // it begins as one record of the inventory says, which no other leaked token does
  shared_record,  // so do other leaked tokens: at most one of them can be the record's
  accepted,       // the API took it for a session
  refused,        // the API did not: dead, or never one of this vendor's
  rotated,        // nor did it take this one, which begins as a record's value did before its rotation
};

struct LeakIdentity {
  Proof proof = Proof::none;
  TokenStatus status = TokenStatus::unknown;
  std::string token_id;                       // of the record that it is; empty if that is not proven
  std::optional<core::TimePoint> rotated_by;  // Proof::rotated: when it was another value at the latest
  std::vector<std::string> candidates;        // ids of other records that begin alike, sorted
};

// By the SHA-256 of the raw token. API tokens only; those that nothing is known of may be missing.
using LeakIdentities = std::map<core::Digest, LeakIdentity>;

}  // namespace ekaudit::rules
