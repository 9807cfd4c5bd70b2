#include "scanner/git/libgit2_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <optional>

namespace ekaudit::scanner::git {
namespace {

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

std::optional<LibGit2> load() {
  void* const library = ::dlopen(EKAUDIT_LIBGIT2_FILE, RTLD_NOW | RTLD_LOCAL);
  LibGit2 git;
  const bool complete =
      library != nullptr && find(library, "git_libgit2_init", git.libgit2_init) &&
      find(library, "git_libgit2_opts", git.libgit2_opts) &&
      find(library, "git_libgit2_shutdown", git.libgit2_shutdown) &&
      find(library, "git_libgit2_version", git.libgit2_version) &&
      find(library, "git_error_last", git.error_last) && find(library, "git_odb_new", git.odb_new) &&
      find(library, "git_odb_free", git.odb_free) &&
      find(library, "git_odb_add_backend", git.odb_add_backend) &&
      find(library, "git_odb_backend_one_pack", git.odb_backend_one_pack) &&
      find(library, "git_odb_read", git.odb_read) &&
      find(library, "git_odb_object_free", git.odb_object_free) &&
      find(library, "git_odb_object_type", git.odb_object_type) &&
      find(library, "git_odb_object_data", git.odb_object_data) &&
      find(library, "git_odb_object_size", git.odb_object_size) &&
      find(library, "git_repository_new", git.repository_new) &&
      find(library, "git_repository_free", git.repository_free) &&
      find(library, "git_repository_set_config", git.repository_set_config) &&
      find(library, "git_repository_set_workdir", git.repository_set_workdir) &&
      find(library, "git_config_new", git.config_new) && find(library, "git_config_free", git.config_free) &&
      find(library, "git_ignore_add_rule", git.ignore_add_rule) &&
      find(library, "git_ignore_path_is_ignored", git.ignore_path_is_ignored);
  return complete ? std::optional(git) : std::nullopt;
}

}  // namespace

core::Result<const LibGit2*> load_libgit2() {
  static const std::optional<LibGit2> k_library = load();
  if (!k_library) {
    return core::fail(core::ErrorKind::unsupported,
                      fmt::format("{} cannot be loaded; install libgit2", EKAUDIT_LIBGIT2_FILE));
  }
  return &*k_library;
}

}  // namespace ekaudit::scanner::git
