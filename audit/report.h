// A finished run, ready to be printed. Every text in it is scrubbed: it holds no raw token.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/notice.h"
#include "core/shard.h"
#include "enkryptify/inventory.h"
#include "pipelines/usage.h"
#include "policy/suppression.h"
#include "rules/finding.h"

namespace ekaudit::audit {

struct RepositoryRecord {
  std::string id;      // --repo-id, else the normalised remote, else a hash of the root commits
  std::string name;    // last part of the remote or of the directory
  std::string remote;  // without userinfo; empty if none
  std::string head;    // hexadecimal commit; empty if unborn
  bool shallow = false;
  bool partial = false;
  // Where its working tree lies below the scanned root, with a trailing '/'; empty for the root
  // itself. Reports that need paths relative to the root (SARIF, text) put it before `path`.
  std::string mount;
  std::optional<core::Shard> shard = {};  // the part of its objects that was searched; absent: all
};

struct Scanned {
  std::uint64_t files = 0;
  std::uint64_t commits = 0;
  std::uint64_t blobs = 0;
  std::uint64_t bytes = 0;
  std::uint64_t packs = 0;
};

// What a run is about. Code scanning keeps the two apart: a report of one must close no alert of the other.
enum class Subject { leaks, inventory, both };

struct Report {
  Subject subject = Subject::leaks;
  std::string tool_version;
  core::TimePoint started{};  // of the report itself: SOURCE_DATE_EPOCH applies
  core::TimePoint finished{};
  core::TimePoint now{};  // real clock, for ages
  bool complete = true;
  int exit_code = 0;
  std::vector<RepositoryRecord> repositories;
  Scanned scanned;
  std::vector<rules::Finding> findings;  // sorted; suppressed ones included
  std::vector<pipelines::Usage> usages;  // sorted by repository, path, position
  std::vector<core::Notice> notices;     // sorted by repository, kind, path, object, message; unique
  bool show_suppressed = false;          // --report-suppressed
  // Of reports that were read back: suppressed findings that are not among these, in the order of
  // policy::k_causes.
  std::array<std::uint64_t, policy::k_causes.size()> unlisted_suppressed{};
  std::optional<enkryptify::Inventory> inventory;  // absent where the API was not asked or gave none
  bool inventory_complete = false;                 // all was asked and answered

  bool is_about(Subject other) const;  // not for Subject::both
  // The mount of the repository with this id; empty if unknown.
  std::string_view mount_of(std::string_view repository_id) const;
};

// Which half a finding belongs to: the inventory's half is about tokens, not about places.
Subject subject_of(const rules::Finding& finding);

}  // namespace ekaudit::audit
