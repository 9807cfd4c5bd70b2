#include "scanner/git/repository.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <utility>

#include "core/text.h"
#include "scanner/git/discovery.h"
#include "scanner/git/file_read.h"
#include "scanner/git/index_file.h"
#include "scanner/git/libgit2.h"
#include "scanner/git/notice_limit.h"
#include "scanner/git/object_directories.h"
#include "scanner/git/odb_store.h"
#include "scanner/git/ref_files.h"
#include "scanner/git/reflog.h"
#include "scanner/git/refs.h"
#include "scanner/git/shape.h"

namespace ekaudit::scanner::git {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t k_max_index_size = std::uint64_t{1} << 30;
// Larger files are no .gitignore files, and matching against one takes the square of its length.
constexpr std::uint64_t k_max_ignore_size = std::uint64_t{256} << 10;

// libgit2 opens what it finds, even a FIFO, and reads it whole.
bool ignore_files_are_plain(const fs::path& worktree, const fs::path& path) {
  fs::path directory = worktree;
  for (const fs::path& segment : path) {
    std::error_code error;
    const fs::path file = directory / ".gitignore";
    const fs::file_status status = fs::symlink_status(file, error);
    if (fs::exists(status) &&
        (!fs::is_regular_file(status) || fs::file_size(file, error) > k_max_ignore_size)) {
      return false;
    }
    directory /= segment;
  }
  return true;
}

}  // namespace

struct Repository::Impl {
  enum class Caller { anyone, hook };

  explicit Impl(Layout found, Caller from = Caller::anyone)
      : layout(std::move(found)),
        caller(from),
        objects(find_object_directories(object_starts())),
        store(std::make_shared<OdbStore>(objects.directories)) {}

  std::vector<fs::path> object_starts() const {
    std::vector<fs::path> starts;
    if (caller == Caller::hook) {
      starts = object_directories_of_environment();
    }
    starts.push_back(layout.common_dir / "objects");
    return starts;
  }

  const RefTable& refs() {
    std::call_once(refs_read, [this] {
      NoticeLimit notices;
      table.emplace(read_raw_refs(layout.git_dir, layout.common_dir, notices), *store);
      ref_notices = notices.take();
    });
    return *table;
  }

  fs::path index_file() const {
    const char* chosen = std::getenv("GIT_INDEX_FILE");
    if (chosen == nullptr || *chosen == '\0') {
      return layout.git_dir / "index";
    }
    return is_current() ? fs::path(chosen) : layout.git_dir / "index";
  }

  // Git's environment speaks of this repository.
  bool is_current() const {
    if (caller == Caller::hook) {
      return true;
    }
    std::error_code error;
    const auto current = discover_layout(fs::current_path(error));
    return current && *current && (*current)->git_dir == layout.git_dir;
  }

  std::optional<ObjectId> resolve_head() const {
    auto value = read_ref_file(layout.git_dir / "HEAD");
    for (unsigned depth = 0; value && !value->symbolic.empty() && depth < k_max_symbolic_depth; ++depth) {
      value = read_ref(layout.git_dir, layout.common_dir, value->symbolic);
    }
    return value && value->symbolic.empty() ? std::optional(value->id) : std::nullopt;
  }

  bool is_ignored(const std::string& path) {
    const std::lock_guard lock(ignore_mutex);
    if (!ignore_rules) {
      const auto exclude = read_file(layout.common_dir / "info" / "exclude", k_max_ignore_size);
      ignore_rules.emplace(IgnoreRules::open(*layout.worktree, exclude.value_or(std::string())));
    }
    return *ignore_rules && ignore_files_are_plain(*layout.worktree, path) &&
           (*ignore_rules)->is_ignored(path);
  }

  Layout layout;
  Caller caller;
  ObjectDirectories objects;
  std::shared_ptr<OdbStore> store;

  std::once_flag refs_read;
  std::optional<RefTable> table;
  core::Notices ref_notices;

  std::mutex ignore_mutex;
  std::optional<core::Result<IgnoreRules>> ignore_rules;
};

Repository::Repository(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Repository::Repository(Repository&&) noexcept = default;
Repository& Repository::operator=(Repository&&) noexcept = default;
Repository::~Repository() = default;

core::Result<std::optional<Repository>> Repository::discover(const fs::path& path) {
  auto layout = discover_layout(path);
  if (!layout) {
    return tl::make_unexpected(std::move(layout.error()));
  }
  if (!*layout) {
    return std::optional<Repository>();
  }
  return std::optional(Repository(std::make_unique<Impl>(std::move(**layout))));
}

core::Result<std::optional<Repository>> Repository::of_hook() {
  const char* git_dir = std::getenv("GIT_DIR");
  std::error_code error;
  const fs::path current = fs::current_path(error);
  core::Result<std::optional<Layout>> layout;
  if (git_dir == nullptr || *git_dir == '\0') {
    layout = discover_layout(current);
  } else {
    layout = open_layout(git_dir).map([](Layout&& found) { return std::optional(std::move(found)); });
    const char* worktree = std::getenv("GIT_WORK_TREE");
    if (layout && (*layout)->config.value("core", "", "bare") != "true") {
      (*layout)->worktree =
          worktree == nullptr || *worktree == '\0' ? current : fs::absolute(worktree, error);
    }
  }
  if (!layout) {
    return tl::make_unexpected(std::move(layout.error()));
  }
  if (!*layout) {
    return std::optional<Repository>();
  }
  return std::optional(Repository(std::make_unique<Impl>(std::move(**layout), Impl::Caller::hook)));
}

core::Result<Repository> Repository::open(const fs::path& git_dir) {
  auto layout = open_layout(git_dir);
  if (!layout) {
    return tl::make_unexpected(std::move(layout.error()));
  }
  return Repository(std::make_unique<Impl>(std::move(*layout)));
}

const fs::path& Repository::git_dir() const {
  return impl_->layout.git_dir;
}

const fs::path& Repository::common_dir() const {
  return impl_->layout.common_dir;
}

const std::optional<fs::path>& Repository::worktree() const {
  return impl_->layout.worktree;
}

std::vector<Ref> Repository::refs(core::Notices& notices) const {
  NoticeLimit found;
  auto refs = impl_->refs().resolve_all(found);
  notices.insert(notices.end(), impl_->ref_notices.begin(), impl_->ref_notices.end());
  const core::Notices broken = found.take();
  notices.insert(notices.end(), broken.begin(), broken.end());
  return refs;
}

core::Digest Repository::ref_fingerprint() const {
  core::Sha256 all;
  all.update(core::view(impl_->refs().fingerprint()));
  all.update(view(head_id().value_or(ObjectId())));
  for (const core::Notice& notice : impl_->ref_notices) {
    all.update_text(notice.message);
  }
  return all.finish();
}

std::optional<ObjectId> Repository::head_id() const {
  const auto value = read_ref_file(impl_->layout.git_dir / "HEAD");
  return value ? impl_->refs().resolve(*value) : std::nullopt;
}

std::optional<ObjectId> Repository::head() const {
  const auto target = head_id();
  const ObjectId commit = target ? impl_->refs().peel(*target) : ObjectId();
  return commit.is_zero() ? std::nullopt : std::optional(commit);
}

std::optional<ObjectId> Repository::head_alone() const {
  const auto target = impl_->resolve_head();
  const ObjectId commit = target ? RefTable({}, *impl_->store).peel(*target) : ObjectId();
  return commit.is_zero() ? std::nullopt : std::optional(commit);
}

std::vector<ObjectId> Repository::merge_heads() const {
  constexpr std::uint64_t k_max_size = std::uint64_t{64} << 10;
  std::vector<ObjectId> heads;
  const auto add = [&heads](std::string_view hex) {
    if (const auto id = ObjectId::from_hex(hex)) {
      heads.push_back(*id);
    }
  };
  const auto text = read_file(impl_->layout.git_dir / "MERGE_HEAD", k_max_size);
  for (std::string_view rest = text ? std::string_view(*text) : std::string_view(); !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    add(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  constexpr std::string_view k_prefix = "GITHEAD_";
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view name = *variable;
    if (name.starts_with(k_prefix) && impl_->is_current()) {
      add(name.substr(k_prefix.size(), name.find('=') - k_prefix.size()));
    }
  }
  return heads;
}

std::vector<ObjectId> Repository::stash_entries() const {
  return read_stash_log(impl_->layout.common_dir);
}

core::Result<std::vector<IndexEntry>> Repository::index() const {
  const fs::path path = impl_->index_file();
  const auto file = File::open(path);
  if (!file) {
    if (file.error().kind == core::ErrorKind::not_found) {
      return std::vector<IndexEntry>();
    }
    return tl::make_unexpected(file.error());
  }
  const auto bytes = read_whole(*file, path, k_max_index_size);
  return bytes ? parse_index(*bytes, file->modified()) : tl::make_unexpected(bytes.error());
}

core::Result<WholeIndex> Repository::whole_index() const {
  const auto bytes = read_file(impl_->index_file(), k_max_index_size);
  if (!bytes) {
    return bytes.error().kind == core::ErrorKind::not_found ? core::Result<WholeIndex>()
                                                            : tl::make_unexpected(bytes.error());
  }
  return parse_whole_index(*bytes);
}

bool Repository::is_ignored(const std::string& path) const {
  return impl_->layout.worktree && impl_->is_ignored(path);
}

std::optional<std::string> Repository::ignore_problem() const {
  const std::lock_guard lock(impl_->ignore_mutex);
  const auto& rules = impl_->ignore_rules;
  return rules && !*rules ? std::optional(rules->error().message) : std::nullopt;
}

std::string Repository::remote_url() const {
  return find_remote_url(impl_->layout.config);
}

bool Repository::is_shallow() const {
  return is_shallow_clone(impl_->layout.common_dir);
}

bool Repository::is_partial() const {
  return is_partial_clone(impl_->layout.config, impl_->layout.common_dir);
}

std::vector<fs::path> Repository::submodule_git_dirs() const {
  return find_submodule_git_dirs(impl_->layout.common_dir);
}

core::Notices Repository::shape_notices() const {
  core::Notices notices = impl_->layout.notices;
  const core::Notices shape = describe_shape(impl_->layout.common_dir);
  notices.insert(notices.end(), shape.begin(), shape.end());
  const core::Notices& alternates = impl_->objects.notices;
  notices.insert(notices.end(), alternates.begin(), alternates.end());
  if (const std::size_t replaced = impl_->refs().count_below("refs/replace/"); replaced > 0) {
    notices.push_back({"replace-refs-ignored",
                       fmt::format("{} replace refs are ignored: every object is read as it is", replaced),
                       false,
                       {},
                       {},
                       {}});
  }
  return notices;
}

core::Result<ObjectId> Repository::find_object(std::string_view hex) const {
  const auto ids = impl_->store->ids_with_prefix(core::to_lower(hex));
  if (!ids) {
    return tl::make_unexpected(ids.error());
  }
  if (ids->empty()) {
    return core::fail(core::ErrorKind::not_found, fmt::format("no object's id starts with {}", hex));
  }
  if (ids->size() > 1) {
    return core::fail(core::ErrorKind::usage, fmt::format("several objects' ids start with {}", hex));
  }
  return ids->front();
}

std::shared_ptr<OdbStore> Repository::object_store(PackBackend backend) const {
  return backend == PackBackend::automatic ? impl_->store
                                           : std::make_shared<OdbStore>(impl_->objects.directories, backend);
}

}  // namespace ekaudit::scanner::git
