#include "scanner/sources/file_walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

#include "core/parallel.h"

namespace ekaudit::scanner::sources {
namespace {

constexpr std::size_t k_batch_size = 16;

std::optional<WalkedKind> kind_of(int directory, const char* name, unsigned char hint) {
  switch (hint) {
    case DT_REG:
      return WalkedKind::regular;
    case DT_LNK:
      return WalkedKind::symlink;
    case DT_DIR:
      return WalkedKind::directory;
    case DT_UNKNOWN:
      break;
    default:
      return WalkedKind::special;
  }
  struct stat status {};
  if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return std::nullopt;
  }
  return S_ISREG(status.st_mode)   ? WalkedKind::regular
         : S_ISLNK(status.st_mode) ? WalkedKind::symlink
         : S_ISDIR(status.st_mode) ? WalkedKind::directory
                                   : WalkedKind::special;
}

struct Directory {
  std::string path;
  Descriptor descriptor;
};

struct Entry {
  std::string name;
  WalkedKind kind;
};

// Some entries of a directory, which stays open until the last of its batches is done.
struct Batch {
  std::shared_ptr<const Directory> directory;
  std::vector<Entry> entries;
};

using DirectoryPath = std::string;
using Task = std::variant<DirectoryPath, Batch>;

// What is to be done, shared by all workers. Batches go first: a directory is opened only when those
// that are open have nothing left to hand out, which bounds the descriptors.
class TaskQueue {
 public:
  explicit TaskQueue(core::RunControl& control) : control_(control) {}

  void add(std::vector<DirectoryPath> directories, std::vector<Batch> batches) {
    {
      const std::lock_guard lock(mutex_);
      std::move(directories.begin(), directories.end(), std::back_inserter(directories_));
      std::move(batches.begin(), batches.end(), std::back_inserter(batches_));
    }
    changed_.notify_all();
  }

  // Waits while there is nothing to do but more may come. Empty at the end; else finish() is due.
  std::optional<Task> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_over() || !batches_.empty() || !directories_.empty(); });
    if (is_over() || control_.stopped()) {
      return std::nullopt;
    }
    ++busy_;
    return batches_.empty() ? Task(take_last(directories_)) : Task(take_last(batches_));
  }

  enum class Outcome { done, failed };
  void finish(Outcome outcome) {
    const std::lock_guard lock(mutex_);
    --busy_;
    failed_ |= outcome == Outcome::failed;
    if (is_over() || control_.stopped()) {
      changed_.notify_all();
    }
  }

 private:
  bool is_over() const { return failed_ || (busy_ == 0 && batches_.empty() && directories_.empty()); }

  template <class T>
  static T take_last(std::vector<T>& from) {
    T last = std::move(from.back());
    from.pop_back();
    return last;
  }

  core::RunControl& control_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<DirectoryPath> directories_;
  std::vector<Batch> batches_;
  unsigned busy_ = 0;
  bool failed_ = false;
};

class Walker {
 public:
  Walker(const Descriptor& root, NestedRepositories nested, core::RunControl& control,
         const EntryVisitor& visit)
      : root_(root), nested_(nested), control_(control), visit_(visit), queue_(control) {}

  Walk run(std::string_view start, unsigned jobs) {
    if (start.empty()) {
      queue_.add({DirectoryPath()}, {});
    } else {
      add_start(start);
    }
    core::parallel_for(jobs, jobs, 1, [this](unsigned worker, std::size_t) { work(worker); });
    if (special_files_ != 0) {
      notice("special-files", false, "",
             fmt::format("{} FIFO(s), socket(s) or device(s) in the working tree were not opened",
                         special_files_.load()));
    }
    std::sort(walk_.nested.begin(), walk_.nested.end());
    return std::move(walk_);
  }

 private:
  void add_start(std::string_view start) {
    const std::size_t slash = start.rfind('/');
    std::string parent(start.substr(0, slash == std::string_view::npos ? 0 : slash));
    std::string name(start.substr(slash + 1));
    auto opened = open_directory_below(root_, parent);
    const auto kind = opened ? kind_of(opened->get(), name.c_str(), DT_UNKNOWN) : std::nullopt;
    if (!kind) {
      notice("unreadable-file", true, start,
             fmt::format("cannot look at it: {}", opened ? strerror(errno) : opened.error().message));
      return;
    }
    add({std::move(parent), std::move(*opened)}, {{std::move(name), *kind}});
  }

  void work(unsigned worker) {
    while (const std::optional<Task> task = queue_.take()) {
      try {
        if (const auto* batch = std::get_if<Batch>(&*task)) {
          visit(worker, *batch);
        } else {
          list(std::get<DirectoryPath>(*task));
        }
      } catch (...) {
        queue_.finish(TaskQueue::Outcome::failed);
        throw;
      }
      queue_.finish(TaskQueue::Outcome::done);
    }
  }

  void visit(unsigned worker, const Batch& batch) const {
    std::string path = prefix_of(*batch.directory);
    const std::size_t prefix_size = path.size();
    for (const Entry& entry : batch.entries) {
      if (control_.stopped()) {
        return;
      }
      path.resize(prefix_size);
      path += entry.name;
      visit_(worker, {batch.directory->descriptor, entry.name, path, entry.kind});
    }
  }

  void list(const DirectoryPath& path) {
    auto opened = open_directory_below(root_, path);
    if (!opened) {
      notice("unreadable-directory", true, path,
             fmt::format("cannot open the directory: {}; nothing below it was searched",
                         opened.error().message));
      return;
    }
    Directory directory{path, std::move(*opened)};
    std::vector<Entry> entries = read_entries(directory);
    const bool holds_git = std::erase_if(entries, [](const Entry& entry) { return is_git(entry); }) != 0;
    if (holds_git && !path.empty() && nested_ == NestedRepositories::leave_out) {
      const std::lock_guard lock(walk_mutex_);
      walk_.nested.push_back(path);
      return;
    }
    add(std::move(directory), std::move(entries));
  }

  static bool is_git(const Entry& entry) { return entry.name == ".git" && entry.kind != WalkedKind::symlink; }

  // By getdents64, because a DIR would own the descriptor.
  std::vector<Entry> read_entries(const Directory& directory) {
    const int descriptor = directory.descriptor.get();
    std::vector<Entry> entries;
    alignas(dirent64) std::array<char, std::size_t{32} << 10> listed;
    ssize_t size = 0;
    while ((size = getdents64(descriptor, listed.data(), listed.size())) > 0) {
      for (ssize_t offset = 0; offset < size;) {
        const auto* entry = reinterpret_cast<const dirent64*>(listed.data() + offset);
        offset += entry->d_reclen;
        const std::string_view name = entry->d_name;
        if (name == "." || name == "..") {
          continue;
        }
        // Empty: gone since it was listed.
        if (const auto kind = kind_of(descriptor, entry->d_name, entry->d_type)) {
          entries.push_back({std::string(name), *kind});
        }
      }
    }
    if (size < 0) {
      notice("unreadable-directory", true, directory.path,
             fmt::format("listing it ended early: {}", strerror(errno)));
    }
    return entries;
  }

  void add(Directory opened, std::vector<Entry> entries) {
    const std::string prefix = prefix_of(opened);
    const auto directory = std::make_shared<const Directory>(std::move(opened));
    special_files_ +=
        std::erase_if(entries, [](const Entry& entry) { return entry.kind == WalkedKind::special; });
    std::vector<DirectoryPath> directories;
    std::vector<Batch> batches;
    for (Entry& entry : entries) {
      if (entry.kind == WalkedKind::directory) {
        directories.push_back(prefix + entry.name);
      }
      if (batches.empty() || batches.back().entries.size() == k_batch_size) {
        batches.push_back({directory, {}});
      }
      batches.back().entries.push_back(std::move(entry));
    }
    queue_.add(std::move(directories), std::move(batches));
  }

  static std::string prefix_of(const Directory& directory) {
    return directory.path.empty() ? std::string() : directory.path + '/';
  }

  void notice(std::string kind, bool incomplete, std::string_view path, std::string message) {
    core::Notice notice;
    notice.kind = std::move(kind);
    notice.incomplete = incomplete;
    notice.path = path;
    notice.message = std::move(message);
    const std::lock_guard lock(walk_mutex_);
    walk_.notices.push_back(std::move(notice));
  }

  const Descriptor& root_;
  NestedRepositories nested_;
  core::RunControl& control_;
  const EntryVisitor& visit_;
  TaskQueue queue_;
  std::atomic<std::uint64_t> special_files_ = 0;
  std::mutex walk_mutex_;
  Walk walk_;
};

}  // namespace

Walk walk_files(const Descriptor& root, std::string_view start, NestedRepositories nested, unsigned jobs,
                core::RunControl& control, const EntryVisitor& visit) {
  return Walker(root, nested, control, visit).run(start, jobs);
}

}  // namespace ekaudit::scanner::sources
