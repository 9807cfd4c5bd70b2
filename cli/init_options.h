// What `ekaudit init` is asked for.
#pragma once

#include <string>

namespace ekaudit::cli {

struct InitOptions {
  std::string hooks;     // names, separated by commas
  std::string ci;        // github, gitlab or jenkins
  bool central = false;  // an audit of the workspace on schedule, in place of a scan
  std::string
      download;  // where jobs get ekaudit, and what they check it by; empty: as an earlier run was told
  std::string sha256;
  bool policy = false;
  bool remove = false;
  bool dry_run = false;
};

}  // namespace ekaudit::cli
