// One finding that several reports have.
#pragma once

#include "rules/finding.h"

namespace ekaudit::audit {

enum class Parts {
  shards,   // both saw a part of one repository: together they are what a whole run would have seen
  reports,  // both are of one matter at different times: `added` is not older than `kept`
};

// Occurrences are kept from both, each once.
void join(Parts parts, rules::Finding& kept, rules::Finding added);

// Takes out what is evidence only for join().
void forget_shards(rules::Finding& finding);

}  // namespace ekaudit::audit
