#include "audit/report.h"

#include <algorithm>

namespace ekaudit::audit {

std::string_view Report::mount_of(std::string_view repository_id) const {
  const auto record =
      std::find_if(repositories.begin(), repositories.end(),
                   [&](const RepositoryRecord& candidate) { return candidate.id == repository_id; });
  return record == repositories.end() ? std::string_view() : std::string_view(record->mount);
}

}  // namespace ekaudit::audit
