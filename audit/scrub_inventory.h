// No text of an inventory holds a raw token, whoever put one into a name and whatever a server repeats.
#pragma once

#include "enkryptify/inventory.h"
#include "scanner/match/scrub.h"

namespace ekaudit::audit {

// Every text, ids too: what refers to what stays as it is.
void scrub_inventory(enkryptify::Inventory& inventory, const scanner::match::Scrubber& scrubber);

}  // namespace ekaudit::audit
