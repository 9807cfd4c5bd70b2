#include "scanner/git/pack_cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "scanner/git/file_read.h"

namespace ekaudit::scanner::git {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view k_magic = "ekaudit cache 1\n";
constexpr std::string_view k_ending = ".ekc";
constexpr std::size_t k_name_digits = 32;
constexpr std::string_view k_temporary = ".XXXXXX";
constexpr std::size_t k_digest = sizeof(core::Digest::bytes);
constexpr std::size_t k_header = k_magic.size() + 2 * k_digest;

// Who else can write here could have nothing searched.
core::Result<void> check_owner(const fs::path& directory) {
  struct stat status {};
  if (::lstat(directory.c_str(), &status) != 0) {
    return tl::make_unexpected(system_error(directory, errno));
  }
  if (!S_ISDIR(status.st_mode) || status.st_uid != ::geteuid() ||
      (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return core::fail(
        core::ErrorKind::permission,
        fmt::format("{} is not a directory that only its owner, you, can write to", directory.native()));
  }
  return {};
}

core::Result<void> make_directory(const fs::path& directory) {
  std::error_code error;
  if (directory.has_parent_path()) {
    fs::create_directories(directory.parent_path(), error);
  }
  constexpr mode_t k_owner_only = 0700;
  if (!error && ::mkdir(directory.c_str(), k_owner_only) != 0 && errno != EEXIST) {
    error = std::error_code(errno, std::generic_category());
  }
  if (error) {
    return tl::make_unexpected(system_error(directory, error.value()));
  }
  return check_owner(directory);
}

core::Result<void> write_file(const fs::path& path, std::initializer_list<std::string_view> parts) {
  std::string temporary = path.native() + std::string(k_temporary);
  const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor < 0) {
    return tl::make_unexpected(system_error(path, errno));
  }
  int problem = 0;
  for (std::string_view part : parts) {
    while (problem == 0 && !part.empty()) {
      const ssize_t written = ::write(descriptor, part.data(), part.size());
      if (written >= 0) {
        part.remove_prefix(static_cast<std::size_t>(written));
      } else if (errno != EINTR) {
        problem = errno;
      }
    }
  }
  if (::close(descriptor) != 0 && problem == 0) {
    problem = errno;
  }
  if (problem == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) {
    problem = errno;
  }
  if (problem != 0) {
    ::unlink(temporary.c_str());
    return tl::make_unexpected(system_error(path, problem));
  }
  return {};
}

struct Record {
  fs::path path;
  std::uint64_t size;
  fs::file_time_type used;
};

// "KIND-<32 digits>.ekc", or that with what makes a temporary name behind: nothing else in a directory that
// the user chose is ours.
bool is_our_name(std::string_view name) {
  const std::size_t digits = name.find('-') + 1;
  const std::size_t ending = digits + k_name_digits;
  if (digits <= 1 || name.size() < ending || name.substr(ending, k_ending.size()) != k_ending) {
    return false;
  }
  const std::string_view rest = name.substr(ending + k_ending.size());
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  const std::string_view kind = name.substr(0, digits - 1);
  const std::string_view hex = name.substr(digits, k_name_digits);
  return std::all_of(kind.begin(), kind.end(), is_letter) && std::all_of(hex.begin(), hex.end(), is_digit) &&
         (rest.empty() || (rest.size() == k_temporary.size() && rest.front() == '.'));
}

// Records, and what torn writes left of them.
std::vector<Record> list_records(const fs::path& directory) {
  std::vector<Record> records;
  std::error_code error;
  for (auto it = fs::directory_iterator(directory, error); !error && it != fs::directory_iterator();
       it.increment(error)) {
    std::error_code gone;
    const bool is_record =
        is_our_name(it->path().filename().native()) && fs::is_regular_file(it->symlink_status(gone));
    const std::uint64_t size = is_record ? it->file_size(gone) : 0;
    const fs::file_time_type used = is_record ? it->last_write_time(gone) : fs::file_time_type{};
    if (is_record && !gone) {
      records.push_back({it->path(), size, used});
    }
  }
  return records;
}

void remove_oldest(const fs::path& directory) {
  std::vector<Record> records = list_records(directory);
  std::sort(records.begin(), records.end(), [](const Record& a, const Record& b) { return a.used > b.used; });
  std::uint64_t total = 0;
  for (const Record& record : records) {
    total += record.size;
    if (total > PackCache::k_max_total) {
      std::error_code gone;
      fs::remove(record.path, gone);
    }
  }
}

}  // namespace

PackCache::PackCache(fs::path directory, const core::Digest& context)
    : directory_(std::move(directory)), context_(context) {}

std::optional<std::string> PackCache::load(std::string_view kind, const core::Digest& key) const {
  if (!check_owner(directory_)) {
    return std::nullopt;
  }
  const fs::path path = file(kind, key);
  auto bytes = read_file(path, k_header + k_max_record);
  if (!bytes || bytes->size() < k_header || !bytes->starts_with(k_magic)) {
    return std::nullopt;
  }
  const std::string_view all = *bytes;
  const core::Digest full_key = core::sha256({kind, core::view(context_), core::view(key)});
  if (all.substr(k_magic.size(), k_digest) != core::view(full_key) ||
      all.substr(k_magic.size() + k_digest, k_digest) != core::view(core::sha256(all.substr(k_header)))) {
    return std::nullopt;
  }
  touch(kind, key);
  bytes->erase(0, k_header);
  return std::move(*bytes);
}

core::Result<void> PackCache::save(std::string_view kind, const core::Digest& key,
                                   std::string_view payload) const {
  if (payload.size() > k_max_record) {
    return core::fail(core::ErrorKind::too_large,
                      fmt::format("a record of {} bytes is not kept", payload.size()));
  }
  if (auto made = make_directory(directory_); !made) {
    return made;
  }
  const core::Digest full_key = core::sha256({kind, core::view(context_), core::view(key)});
  const core::Digest sum = core::sha256(payload);
  if (auto written = write_file(file(kind, key), {k_magic, core::view(full_key), core::view(sum), payload});
      !written) {
    return written;
  }
  remove_oldest(directory_);
  return {};
}

void PackCache::touch(std::string_view kind, const core::Digest& key) const {
  std::error_code unimportant;
  fs::last_write_time(file(kind, key), fs::file_time_type::clock::now(), unimportant);
}

PackCache::Usage PackCache::usage(const fs::path& directory) {
  Usage usage;
  for (const Record& record : list_records(directory)) {
    ++usage.records;
    usage.bytes += record.size;
  }
  return usage;
}

core::Result<PackCache::Usage> PackCache::clear(const fs::path& directory) {
  Usage removed;
  for (const Record& record : list_records(directory)) {
    std::error_code error;
    fs::remove(record.path, error);
    if (error) {
      return tl::make_unexpected(system_error(record.path, error.value()));
    }
    ++removed.records;
    removed.bytes += record.size;
  }
  return removed;
}

fs::path PackCache::file(std::string_view kind, const core::Digest& key) const {
  const core::Digest name = core::sha256({kind, core::view(context_), core::view(key)});
  return directory_ /
         fmt::format("{}-{}{}", kind, core::hex(core::view(name).substr(0, k_name_digits / 2)), k_ending);
}

}  // namespace ekaudit::scanner::git
