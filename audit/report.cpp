#include "audit/report.h"

#include <algorithm>

namespace ekaudit::audit {

std::string_view Report::mount_of(std::string_view repository_id) const {
  const auto record =
      std::find_if(repositories.begin(), repositories.end(),
                   [&](const RepositoryRecord& candidate) { return candidate.id == repository_id; });
  return record == repositories.end() ? std::string_view() : std::string_view(record->mount);
}

bool Report::is_about(Subject other) const {
  return subject == other || subject == Subject::both;
}

Subject subject_of(const rules::Finding& finding) {
  return finding.location.kind == scanner::LocationKind::token ? Subject::inventory : Subject::leaks;
}

}  // namespace ekaudit::audit
