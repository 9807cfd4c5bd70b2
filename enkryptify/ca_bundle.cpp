#include "enkryptify/ca_bundle.h"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace ekaudit::enkryptify {
namespace {

bool is_readable(const char* path) {
  return ::access(path, R_OK) == 0;
}

}  // namespace

std::span<const char* const> usual_ca_bundles() {
  static constexpr std::array<const char*, 6> k_bundles = {
      "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch, Alpine
      "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, RHEL
      "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, from 43 on
      "/var/lib/ca-certificates/ca-bundle.pem",             // openSUSE
      "/etc/ssl/ca-bundle.pem",                             // openSUSE, older
      "/etc/ssl/cert.pem",                                  // Alpine, the BSDs
  };
  return k_bundles;
}

std::string replacement_ca_bundle(const char* built_in, std::span<const char* const> candidates) {
  if (built_in == nullptr || is_readable(built_in)) {
    return {};
  }
  const auto found = std::find_if(candidates.begin(), candidates.end(), is_readable);
  return found == candidates.end() ? std::string() : *found;
}

}  // namespace ekaudit::enkryptify
