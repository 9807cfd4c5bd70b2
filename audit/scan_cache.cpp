#include "audit/scan_cache.h"

#include <fmt/format.h>

#include <string>

#include "audit/history_scan.h"
#include "core/digest.h"
#include "scanner/match/patterns.h"
#include "version.h"

namespace ekaudit::audit {
namespace {

// What a record of an earlier run depends on besides the pack: who searched it, for what, and what was too
// large.
core::Digest context_of(const ScanRequest& request) {
  const scanner::git::EnumerationLimits limits{request.jobs, request.max_blob_size, request.max_memory};
  std::string patterns;
  for (const scanner::match::PatternLiteral& literal : scanner::match::pattern_literals()) {
    patterns += literal.bytes + '\0';
  }
  for (const scanner::match::FurtherForm& form : request.policy.settings.patterns) {
    patterns += fmt::format("{}\n{}\n{}\n", form.name, form.literal, form.body);
  }
  return core::sha256({fmt::format("{} {} {}", k_version, k_commit, limits.object_limit()), patterns});
}

}  // namespace

bool uses_cache(const ScanRequest& request, Extent extent) {
  return reads_all_objects(request, extent) && !request.cache_directory.empty() &&
         !(request.shard && request.shard->of > 1);
}

scanner::git::PackCache open_cache(const ScanRequest& request) {
  return scanner::git::PackCache(request.cache_directory, context_of(request));
}

}  // namespace ekaudit::audit
