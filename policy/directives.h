// What inline comments cover (suppression.h says when).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/notice.h"
#include "rules/finding.h"

namespace ekaudit::policy {

class Directives {
 public:
  // Tells of names that are no rule, and of comments that cover nothing because several tokens stand on their
  // line.
  Directives(const std::vector<rules::Finding>& findings, core::Notices& notices);

  bool cover(const rules::Finding& finding) const;

 private:
  std::set<std::string> ambiguous_;  // lines, as line_of() names them
};

}  // namespace ekaudit::policy
