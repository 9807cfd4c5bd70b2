// The part of libgit2 that is used, loaded at run time: with all it depends on, it takes two thirds of the
// time in which the program starts, and most runs do without it.
#pragma once

#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#include "core/error.h"

namespace ekaudit::scanner::git {

// Named as the functions are, without git_.
struct LibGit2 {
  decltype(&git_libgit2_init) libgit2_init = nullptr;
  decltype(&git_libgit2_opts) libgit2_opts = nullptr;
  decltype(&git_libgit2_shutdown) libgit2_shutdown = nullptr;
  decltype(&git_libgit2_version) libgit2_version = nullptr;
  decltype(&git_error_last) error_last = nullptr;
  decltype(&git_odb_new) odb_new = nullptr;
  decltype(&git_odb_free) odb_free = nullptr;
  decltype(&git_odb_add_backend) odb_add_backend = nullptr;
  decltype(&git_odb_backend_one_pack) odb_backend_one_pack = nullptr;
  decltype(&git_odb_read) odb_read = nullptr;
  decltype(&git_odb_object_free) odb_object_free = nullptr;
  decltype(&git_odb_object_type) odb_object_type = nullptr;
  decltype(&git_odb_object_data) odb_object_data = nullptr;
  decltype(&git_odb_object_size) odb_object_size = nullptr;
  decltype(&git_repository_new) repository_new = nullptr;
  decltype(&git_repository_free) repository_free = nullptr;
  decltype(&git_repository_set_config) repository_set_config = nullptr;
  decltype(&git_repository_set_workdir) repository_set_workdir = nullptr;
  decltype(&git_config_new) config_new = nullptr;
  decltype(&git_config_free) config_free = nullptr;
  decltype(&git_ignore_add_rule) ignore_add_rule = nullptr;
  decltype(&git_ignore_path_is_ignored) ignore_path_is_ignored = nullptr;
};

// Loaded once, from the version that this program was built with; it stays until the process ends.
// Errors: unsupported, if it is not installed.
core::Result<const LibGit2*> load_libgit2();

}  // namespace ekaudit::scanner::git
