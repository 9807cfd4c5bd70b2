#include "remedy/recovery.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <random>

#include "remedy/written_file.h"

namespace ekaudit::remedy {
namespace {

// More than the longest token that is taken.
constexpr std::size_t k_room = 8192;

std::string prepared_name(const std::string& name) {
  return name + ".new";
}

std::string full_path(const state::Directory& directory, const std::string& name) {
  return directory.path() / name;
}

core::Result<void> remove_one(const state::Directory& directory, const std::string& name) {
  const core::Descriptor file(
      openat(directory.descriptor(), name.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0 && errno == ENOENT) {
    return {};
  }
  struct stat status {};
  if (file.get() >= 0 && fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode)) {
    const std::string zeros(static_cast<std::size_t>(std::min<off_t>(status.st_size, k_room)), '\0');
    static_cast<void>(write_whole(file.get(), zeros) && fsync(file.get()) == 0);
  }
  if (unlinkat(directory.descriptor(), name.c_str(), 0) != 0 && errno != ENOENT) {
    return system_failure("remove", full_path(directory, name));
  }
  return {};
}

}  // namespace

core::Result<RecoveryFile> RecoveryFile::prepare(const state::Directory& directory, const std::string& name) {
  const std::string prepared = prepared_name(name);
  core::Descriptor file(openat(directory.descriptor(), prepared.c_str(),
                               O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  // Written, not only reserved: some file systems reserve nothing.
  if (file.get() < 0 || !write_whole(file.get(), std::string(k_room, '\0')) || fsync(file.get()) != 0 ||
      lseek(file.get(), 0, SEEK_SET) != 0) {
    auto failure = system_failure("make room for the new secret in", full_path(directory, prepared));
    unlinkat(directory.descriptor(), prepared.c_str(), 0);
    return failure;
  }
  if (const auto synced = directory.sync(); !synced) {
    return tl::make_unexpected(synced.error());
  }
  return RecoveryFile(directory, name, std::move(file));
}

core::Result<void> RecoveryFile::keep(const core::Secret& secret) {
  const std::string_view raw = secret.reveal();
  const std::string prepared = prepared_name(name_);
  if (!write_whole(file_.get(), raw) || ftruncate(file_.get(), static_cast<off_t>(raw.size())) != 0 ||
      fsync(file_.get()) != 0 ||
      renameat(directory_.descriptor(), prepared.c_str(), directory_.descriptor(), name_.c_str()) != 0) {
    return system_failure("write the new secret to", full_path(directory_, name_));
  }
  return directory_.sync();
}

std::string recovery_name(const std::string& token_id) {
  std::random_device random;
  return fmt::format("{}-{:08x}", token_id, random());
}

core::Result<std::optional<core::Secret>> read_recovery(const state::Directory& directory,
                                                        const std::string& name) {
  const core::Descriptor file(
      openat(directory.descriptor(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (name.empty() || (file.get() < 0 && errno == ENOENT)) {
    return std::optional<core::Secret>();
  }
  std::string raw(k_room, '\0');
  const ssize_t size = file.get() < 0 ? -1 : read(file.get(), raw.data(), raw.size());
  if (size < 0) {
    return system_failure("read", full_path(directory, name));
  }
  core::Secret secret(std::string_view(raw).substr(0, static_cast<std::size_t>(size)));
  core::wipe(raw);
  return secret.empty() ? std::optional<core::Secret>() : std::optional(secret);
}

core::Result<void> remove_recovery(const state::Directory& directory, const std::string& name) {
  if (name.empty()) {
    return {};
  }
  for (const std::string& each : {prepared_name(name), name}) {
    if (auto removed = remove_one(directory, each); !removed) {
      return removed;
    }
  }
  return directory.sync();
}

}  // namespace ekaudit::remedy
