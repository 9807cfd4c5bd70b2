// What the run has to say about itself: what could not be read, decoded or reached, and what the
// reader should know. Every notice stands in every report.
#pragma once

#include <string>
#include <vector>

namespace ekaudit::core {

struct Notice {
  std::string kind;         // stable kebab-case word that scripts may test, such as "unreadable-file"
  std::string message;      // one line: what, on what, why, what next
  bool incomplete = false;  // something that should have been searched was not: exit code 3
  std::string repository;   // repository id, or empty
  std::string path;         // repository-relative bytes, or empty
  std::string object;       // hexadecimal object id, or empty
  bool online = false;      // about the API and the inventory, not about what was searched
};

using Notices = std::vector<Notice>;

}  // namespace ekaudit::core
