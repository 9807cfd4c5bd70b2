#include "scanner/git/libgit2.h"

#include <fmt/format.h>

#include <cstring>
#include <stdexcept>
#include <utility>

#include "scanner/git/libgit2_library.h"
#include "scanner/git/mapped_file.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::size_t k_window_size = std::size_t{32} << 20;
constexpr std::size_t k_mapped_limit = std::size_t{512} << 20;

// Runs before any other call into the library and undoes itself at exit.
class Library {
 public:
  explicit Library(const LibGit2& git) : git_(git) {
    if (git.libgit2_init() < 0) {
      throw std::runtime_error("libgit2 cannot be initialised");
    }
    for (const int level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
                            GIT_CONFIG_LEVEL_GLOBAL}) {
      git.libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    }
    git.libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    // Bounds how much of large packs is mapped at once (the default is 8 GiB). Half of this costs a
    // fifth of the time on a pack of 500 MB, for mapping the same parts again and again.
    git.libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, k_window_size);
    git.libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, k_mapped_limit);
    survive_shrinking_files();
    // Every object is asked for once.
    git.libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
    // What is read is verified elsewhere, by the CRCs of the index or by a SHA-1 three times as fast:
    // libgit2's own takes twice as long as all the rest of reading.
    git.libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
  }
  ~Library() { git_.libgit2_shutdown(); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

 private:
  const LibGit2& git_;
};

core::Result<const LibGit2*> initialised() {
  auto git = load_libgit2();
  if (git) {
    static const Library library(**git);
  }
  return git;
}

// For whoever holds something that the library gave.
const LibGit2& loaded() {
  return **load_libgit2();
}

core::Error last_error(int code) {
  const git_error* error = loaded().error_last();
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
  loaded().odb_object_free(object);
}

ObjectType StoredObject::type() const {
  switch (loaded().odb_object_type(object_.get())) {
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
  return {static_cast<const char*>(loaded().odb_object_data(object_.get())),
          loaded().odb_object_size(object_.get())};
}

void PackDatabase::Free::operator()(git_odb* database) const {
  loaded().odb_free(database);
}

core::Result<PackDatabase> PackDatabase::open(const std::filesystem::path& idx_file) {
  const auto git = initialised();
  if (!git) {
    return tl::make_unexpected(git.error());
  }
  git_odb* raw = nullptr;
  if (const int code = (*git)->odb_new(&raw); code < 0) {
    return tl::make_unexpected(last_error(code));
  }
  PackDatabase database;
  database.database_.reset(raw);
  git_odb_backend* backend = nullptr;
  if (const int code = (*git)->odb_backend_one_pack(&backend, idx_file.c_str()); code < 0) {
    return tl::make_unexpected(last_error(code));
  }
  // From here on the backend belongs to the database.
  if (const int code = (*git)->odb_add_backend(raw, backend, 1); code < 0) {
    return tl::make_unexpected(last_error(code));
  }
  return database;
}

core::Result<StoredObject> PackDatabase::read(const ObjectId& id) const {
  const git_oid oid = to_git(id);
  git_odb_object* raw = nullptr;
  if (const int code = loaded().odb_read(&raw, database_.get(), &oid); code < 0) {
    return tl::make_unexpected(last_error(code));
  }
  StoredObject object;
  object.object_.reset(raw);
  return object;
}

void IgnoreRules::Free::operator()(git_repository* repository) const {
  loaded().repository_free(repository);
}

core::Result<IgnoreRules> IgnoreRules::open(const std::filesystem::path& worktree,
                                            const std::string& exclude) {
  const auto git = initialised();
  if (!git) {
    return tl::make_unexpected(git.error());
  }
  // A repository without a Git directory, and so without a configuration to believe.
  git_repository* raw = nullptr;
  if (const int code = (*git)->repository_new(&raw); code < 0) {
    return tl::make_unexpected(last_error(code));
  }
  IgnoreRules rules;
  rules.repository_.reset(raw);
  git_config* config = nullptr;
  if (const int code = (*git)->config_new(&config); code < 0) {
    return tl::make_unexpected(last_error(code));
  }
  int code = (*git)->repository_set_config(raw, config);
  (*git)->config_free(config);
  if (code >= 0) {
    code = (*git)->repository_set_workdir(raw, worktree.c_str(), 0);
  }
  if (code >= 0 && !exclude.empty()) {
    code = (*git)->ignore_add_rule(raw, exclude.c_str());
  }
  if (code < 0) {
    return tl::make_unexpected(last_error(code));
  }
  return rules;
}

bool IgnoreRules::is_ignored(const std::string& path) const {
  int ignored = 0;
  return loaded().ignore_path_is_ignored(&ignored, repository_.get(), path.c_str()) == 0 && ignored == 1;
}

std::string version_of_libgit2() {
  const auto library = load_libgit2();
  if (!library) {
    return {};
  }
  int major = 0;
  int minor = 0;
  int revision = 0;
  (*library)->libgit2_version(&major, &minor, &revision);
  return fmt::format("{}.{}.{}", major, minor, revision);
}

}  // namespace ekaudit::scanner::git
