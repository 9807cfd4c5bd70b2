// One finding that several reports have.
#pragma once

#include "rules/finding.h"

namespace ekaudit::audit {

// `later` is not older than `kept`, and is believed where they differ. Occurrences are kept from both, each
// once. A finding about a token of the inventory is as bad as in the worse of both: each report saw its own
// places only.
void join(rules::Finding& kept, rules::Finding later);

}  // namespace ekaudit::audit
