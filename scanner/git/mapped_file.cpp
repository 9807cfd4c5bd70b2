#include "scanner/git/mapped_file.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <mutex>
#include <system_error>
#include <utility>

#include "scanner/git/file_read.h"

namespace ekaudit::scanner::git {

namespace {

// What the signal handler may know of a map: atomics only, in memory that is never given back. A region
// is in use while `begin` is not null; `end` is written first and cleared last.
struct Region {
  std::atomic<char*> begin{nullptr};
  std::atomic<char*> end{nullptr};
  std::atomic<bool> damaged{false};
};

// Packs beyond these are read by the backend that does not map whole files.
constexpr std::size_t k_max_regions = 4096;
// A signal handler has no other way to know.
// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
std::array<Region, k_max_regions> g_regions;
std::mutex g_regions_mutex;
std::uintptr_t g_page_size = 0;
struct sigaction g_previous_action {};
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

void note_damage(const char* address) {
  for (Region& region : g_regions) {
    const char* const begin = region.begin.load(std::memory_order_acquire);
    if (begin != nullptr && address >= begin && address < region.end.load(std::memory_order_acquire)) {
      region.damaged.store(true, std::memory_order_release);
    }
  }
}

// Runs in the thread that touched the missing page, and may call nothing that locks or allocates.
void fill_missing_page(int signal_number, siginfo_t* info, void* /*context*/) {
  char* const address = static_cast<char*>(info->si_addr);
  // Nothing but a map of a file fails in this way.
  if (info->si_code == BUS_ADRERR) {
    const int saved = errno;
    char* const page = address - reinterpret_cast<std::uintptr_t>(address) % g_page_size;
    void* const filled = ::mmap(page, g_page_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    errno = saved;
    if (filled != MAP_FAILED) {
      note_damage(address);
      return;
    }
  }
  // What was there before decides, when the instruction is tried again.
  ::sigaction(signal_number, &g_previous_action, nullptr);
}

void install_handler() {
  g_page_size = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  struct sigaction action {};
  action.sa_sigaction = fill_missing_page;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGBUS, &action, &g_previous_action);
}

Region* claim_region(char* begin, std::size_t size) {
  survive_shrinking_files();
  const std::lock_guard lock(g_regions_mutex);
  for (Region& region : g_regions) {
    if (region.begin.load(std::memory_order_relaxed) == nullptr) {
      region.damaged.store(false, std::memory_order_relaxed);
      region.end.store(begin + size, std::memory_order_release);
      region.begin.store(begin, std::memory_order_release);
      return &region;
    }
  }
  return nullptr;
}

void release_region(Region& region) {
  const std::lock_guard lock(g_regions_mutex);
  region.begin.store(nullptr, std::memory_order_release);
  region.end.store(nullptr, std::memory_order_release);
}

}  // namespace

void survive_shrinking_files() {
  static std::once_flag installed;
  std::call_once(installed, install_handler);
}

struct MappedFile::Map {
  Map(char* begin_given, std::size_t size_given) : begin(begin_given), size(size_given) {}
  ~Map() {
    if (region != nullptr) {
      release_region(*region);
    }
    if (begin != nullptr) {
      ::munmap(begin, size);
    }
  }
  Map(const Map&) = delete;
  Map& operator=(const Map&) = delete;

  char* begin;
  std::size_t size;
  Region* region = nullptr;
};

core::Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  auto file = File::open(path);
  if (!file) {
    return tl::make_unexpected(std::move(file.error()));
  }
  const auto size = static_cast<std::size_t>(file->size());
  if (size == 0) {
    return MappedFile(std::make_shared<Map>(nullptr, 0));
  }
  void* const begin = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file->descriptor(), 0);
  if (begin == MAP_FAILED) {
    return core::fail(core::ErrorKind::io, fmt::format("{} cannot be mapped: {}", path.native(),
                                                       std::generic_category().message(errno)));
  }
  auto map = std::make_shared<Map>(static_cast<char*>(begin), size);
  map->region = claim_region(map->begin, size);
  if (map->region == nullptr) {
    return core::fail(core::ErrorKind::io,
                      fmt::format("{} cannot be mapped: too many maps at a time", path.native()));
  }
  return MappedFile(std::move(map));
}

MappedFile::MappedFile(std::shared_ptr<const Map> map)
    : map_(std::move(map)), bytes_(map_->begin, map_->size) {}

bool MappedFile::has_shrunk(const std::filesystem::path& path) const {
  std::error_code gone;  // a file that was removed stays as it is while it is mapped
  const std::uintmax_t size = std::filesystem::file_size(path, gone);
  return damaged() || (!gone && size < map_->size);
}

bool MappedFile::damaged() const {
  return map_->region != nullptr && map_->region->damaged.load(std::memory_order_acquire);
}

}  // namespace ekaudit::scanner::git
