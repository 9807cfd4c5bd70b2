// Where a system keeps the certificates that it trusts. A libcurl that was built elsewhere looks where that
// other system keeps them.
#pragma once

#include <span>
#include <string>

namespace ekaudit::enkryptify {

// The usual bundles of Debian, Fedora, openSUSE, Alpine and the BSDs, the most likely first.
std::span<const char* const> usual_ca_bundles();

// Empty if `built_in`, libcurl's own choice, is there, or is null since it asks something else; else the
// first of `candidates` that can be read, or empty if none can.
std::string replacement_ca_bundle(const char* built_in, std::span<const char* const> candidates);

}  // namespace ekaudit::enkryptify
