#include "scanner/git/libgit2.h"

#include <fmt/format.h>
#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#include <cstring>
#include <stdexcept>
#include <utility>

#include "scanner/git/mapped_file.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::size_t k_window_size = std::size_t{32} << 20;
constexpr std::size_t k_mapped_limit = std::size_t{512} << 20;

// Runs before any other call into the library and undoes itself at exit.
class Library {
 public:
  Library() {
    if (git_libgit2_init() < 0) {
      throw std::runtime_error("libgit2 cannot be initialised");
    }
    for (const int level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
                            GIT_CONFIG_LEVEL_GLOBAL}) {
      git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    }
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    // Bounds how much of large packs is mapped at once (the default is 8 GiB). Half of this costs a
    // fifth of the time on a pack of 500 MB, for mapping the same parts again and again.
    git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, k_window_size);
    git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, k_mapped_limit);
    survive_shrinking_files();
    // Every object is asked for once.
    git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
    // What is read is verified elsewhere, by the CRCs of the index or by a SHA-1 three times as fast:
    // libgit2's own takes twice as long as all the rest of reading.
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
  }
  ~Library() { git_libgit2_shutdown(); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
};

void ensure_initialised() {
  static const Library library;
}

core::Error last_error(int code) {
  const git_error* error = git_error_last();
  return {code == GIT_ENOTFOUND ? core::ErrorKind::not_found : core::ErrorKind::malformed,
          error != nullptr && error->message != nullptr ? error->message : "libgit2 gave no reason"};
}

git_oid to_git(const ObjectId& id) {
  git_oid result;
  std::memcpy(result.id, id.bytes.data(), id.bytes.size());
  return result;
}

}  // namespace

void StoredObject::Free::operator()(git_odb_object* object) const {
  git_odb_object_free(object);
}

ObjectType StoredObject::type() const {
  switch (git_odb_object_type(object_.get())) {
    case GIT_OBJECT_COMMIT:
      return ObjectType::commit;
    case GIT_OBJECT_TREE:
      return ObjectType::tree;
    case GIT_OBJECT_TAG:
      return ObjectType::tag;
    default:
      return ObjectType::blob;
  }
}

std::string_view StoredObject::bytes() const {
  return {static_cast<const char*>(git_odb_object_data(object_.get())), git_odb_object_size(object_.get())};
}

void PackDatabase::Free::operator()(git_odb* database) const {
  git_odb_free(database);
}

core::Result<PackDatabase> PackDatabase::open(const std::filesystem::path& idx_file) {
  ensure_initialised();
  git_odb* raw = nullptr;
  if (const int code = git_odb_new(&raw); code < 0) {
    return tl::make_unexpected(last_error(code));
  }
  PackDatabase database;
  database.database_.reset(raw);
  git_odb_backend* backend = nullptr;
  if (const int code = git_odb_backend_one_pack(&backend, idx_file.c_str()); code < 0) {
    return tl::make_unexpected(last_error(code));
  }
  // From here on the backend belongs to the database.
  if (const int code = git_odb_add_backend(raw, backend, 1); code < 0) {
    return tl::make_unexpected(last_error(code));
  }
  return database;
}

core::Result<StoredObject> PackDatabase::read(const ObjectId& id) const {
  const git_oid oid = to_git(id);
  git_odb_object* raw = nullptr;
  if (const int code = git_odb_read(&raw, database_.get(), &oid); code < 0) {
    return tl::make_unexpected(last_error(code));
  }
  StoredObject object;
  object.object_.reset(raw);
  return object;
}

void IgnoreRules::Free::operator()(git_repository* repository) const {
  git_repository_free(repository);
}

core::Result<IgnoreRules> IgnoreRules::open(const std::filesystem::path& worktree,
                                            const std::string& exclude) {
  ensure_initialised();
  // A repository without a Git directory, and so without a configuration to believe.
  git_repository* raw = nullptr;
  if (const int code = git_repository_new(&raw); code < 0) {
    return tl::make_unexpected(last_error(code));
  }
  IgnoreRules rules;
  rules.repository_.reset(raw);
  git_config* config = nullptr;
  if (const int code = git_config_new(&config); code < 0) {
    return tl::make_unexpected(last_error(code));
  }
  int code = git_repository_set_config(raw, config);
  git_config_free(config);
  if (code >= 0) {
    code = git_repository_set_workdir(raw, worktree.c_str(), 0);
  }
  if (code >= 0 && !exclude.empty()) {
    code = git_ignore_add_rule(raw, exclude.c_str());
  }
  if (code < 0) {
    return tl::make_unexpected(last_error(code));
  }
  return rules;
}

bool IgnoreRules::is_ignored(const std::string& path) const {
  int ignored = 0;
  return git_ignore_path_is_ignored(&ignored, repository_.get(), path.c_str()) == 0 && ignored == 1;
}

}  // namespace ekaudit::scanner::git
