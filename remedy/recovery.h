// The only copy of a new secret between the API's answer and its delivery: a file for its owner alone, whose
// whole content is the secret.
#pragma once

#include <optional>
#include <string>

#include "core/descriptor.h"
#include "core/error.h"
#include "core/secret.h"
#include "state/directory.h"

namespace ekaudit::remedy {

class RecoveryFile {
 public:
  // Takes its room on the disk before anything is requested, so that what comes back can be written however
  // full the disk is by then. `directory` must outlive it. Errors: io, permission.
  static core::Result<RecoveryFile> prepare(const state::Directory& directory, const std::string& name);

  // The secret is on the disk, whole and under its name, when this returns.
  core::Result<void> keep(const core::Secret& secret);

 private:
  RecoveryFile(const state::Directory& directory, std::string name, core::Descriptor file)
      : directory_(directory), name_(std::move(name)), file_(std::move(file)) {}

  const state::Directory& directory_;
  std::string name_;
  core::Descriptor file_;
};

// A name that no other step has, and that says which token it is about.
std::string recovery_name(const std::string& token_id);

// Nothing if there is none; errors: io.
core::Result<std::optional<core::Secret>> read_recovery(const state::Directory& directory,
                                                        const std::string& name);

// Overwritten, removed, and the directory synced, also of what was only prepared. One that is not there is no
// error.
core::Result<void> remove_recovery(const state::Directory& directory, const std::string& name);

}  // namespace ekaudit::remedy
