// Facts for the rules from findings and usages that were read back. Raw tokens are in no report: a token is
// known by its hash, and its beginning by what is shown of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "enkryptify/inventory.h"
#include "pipelines/usage.h"
#include "rules/evidence.h"
#include "rules/finding.h"
#include "scanner/sighting.h"

namespace ekaudit::audit {

// The usages whose secret can be told from others: not those of raw tokens too short for a hash.
std::vector<pipelines::Usage> distinct_usages(const std::vector<pipelines::Usage>& usages);

// A sighting for each place that an API token with a hash leaked at, and for each raw one in a pipeline.
// `raw` is only what is shown of it.
std::vector<scanner::Sighting> sightings_of(const std::vector<rules::Finding>& findings,
                                            const std::vector<pipelines::Usage>& usages);

// The records with no more of their prefixes than reports show of a token, so that these can be compared.
enkryptify::Inventory with_shown_prefixes(enkryptify::Inventory inventory);

// Who the reports say that leaked tokens are, for those of which `identities` knows nothing. Their records in
// the inventory, if they have one, say whether they live.
void add_reported(const std::vector<rules::Finding>& findings, const enkryptify::Inventory& inventory,
                  core::TimePoint now, rules::LeakIdentities& identities);

// The digest of "sha256:<hex>"; nothing for anything else.
std::optional<core::Digest> digest_of(std::string_view published);

}  // namespace ekaudit::audit
