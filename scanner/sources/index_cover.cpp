#include "scanner/sources/index_cover.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "core/digest.h"
#include "core/text.h"
#include "scanner/git/file_read.h"
#include "scanner/git/file_stamp.h"
#include "scanner/sources/read_buffer.h"

namespace ekaudit::scanner::sources {
namespace {

constexpr std::string_view k_attributes_name = ".gitattributes";
constexpr std::uint64_t k_max_attributes_size = std::uint64_t{1} << 20;

bool is_attributes_file(std::string_view path) {
  return path.substr(path.rfind('/') + 1) == k_attributes_name;
}

enum class Filters { defined, undefined };

// Attributes by which Git stores other bytes than the file's, but for those that only change line ends.
bool may_convert(std::string_view attributes, Filters filters) {
  const auto has = [&](std::string_view word) { return attributes.find(word) != std::string_view::npos; };
  return has("ident") || has("working-tree-encoding") || (filters == Filters::defined && has("filter"));
}

// A filter's name means nothing until a configuration says what it runs.
Filters filters_of(const git::Repository& repository) {
  for (const auto& file : {repository.common_dir() / "config", repository.git_dir() / "config.worktree"}) {
    const auto text = git::read_file(file, k_max_attributes_size);
    if (!text && text.error().kind == core::ErrorKind::not_found) {
      continue;
    }
    const std::string lowered = text ? core::to_lower(*text) : "[include";
    if (lowered.find("[filter") != std::string::npos || lowered.find("[include") != std::string::npos) {
      return Filters::defined;
    }
  }
  return Filters::undefined;
}

git::ObjectId blob_id(std::string_view content) {
  const std::string header = fmt::format("blob {}", content.size());
  return git::ObjectId{core::sha1({header, std::string_view("\0", 1), content})};
}

bool is_unchanged(const git::IndexEntry& entry, const Descriptor& file) {
  return entry.stamp && entry.stamp == git::stamp_of(file.get());
}

bool is_harmless(const git::IndexEntry& entry, const Descriptor& worktree, Filters filters) {
  core::RunControl never_stopped;
  ReadBuffer buffer;
  const auto file = open_file_below(worktree, entry.path);
  return file && file->size <= k_max_attributes_size &&
         buffer.append(file->descriptor, k_max_attributes_size, file->size, never_stopped) &&
         is_unchanged(entry, file->descriptor) && !may_convert(buffer.bytes(), filters);
}

}  // namespace

IndexCover::IndexCover(const std::vector<git::IndexEntry>& index, std::vector<std::string> hashed)
    : index_(index),
      slots_(std::bit_ceil(2 * index.size() + 1)),
      hashed_(std::move(hashed)),
      proofs_(index.size(), Proof::none) {
  for (std::size_t number = 0; number < index.size(); ++number) {
    if (number == 0 || index[number].path != index[number - 1].path) {
      if (const auto slot = slot_of(index[number].path)) {
        slots_[*slot] = static_cast<std::uint32_t>(number + 1);
      }
    }
  }
}

std::optional<std::size_t> IndexCover::slot_of(std::string_view path) const {
  constexpr std::size_t k_most_probes = 32;
  const std::size_t first = std::hash<std::string_view>{}(path);
  for (std::size_t i = 0; i < k_most_probes; ++i) {
    const std::size_t slot = (first + i) & (slots_.size() - 1);
    if (slots_[slot] == 0 || index_[slots_[slot] - 1].path == path) {
      return slot;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> IndexCover::find(std::string_view path) const {
  if (const auto slot = slot_of(path)) {
    return slots_[*slot] == 0 ? std::nullopt : std::optional<std::size_t>(slots_[*slot] - 1);
  }
  const auto entry = std::lower_bound(
      index_.begin(), index_.end(), path,
      [](const git::IndexEntry& candidate, std::string_view wanted) { return candidate.path < wanted; });
  return entry == index_.end() || entry->path != path
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(entry - index_.begin()));
}

bool IndexCover::is_hashed(std::string_view path) const {
  return std::any_of(hashed_.begin(), hashed_.end(),
                     [&](const std::string& directory) { return path.starts_with(directory); });
}

void IndexCover::add(std::string_view path, std::string_view content, const Descriptor* file) {
  const std::optional<std::size_t> number = find(path);
  if (!number) {
    if (is_attributes_file(path) && may_convert(content, Filters::defined)) {
      has_unknown_attributes_ = true;
    }
    return;
  }
  const git::IndexEntry& entry = index_[*number];
  Proof& proof = proofs_[*number];
  if (file != nullptr && !is_hashed(path) && is_unchanged(entry, *file)) {
    proof = Proof::stamp;
    return;
  }
  const git::ObjectId id = blob_id(content);
  if (id == entry.id) {
    proof = Proof::hash;
    return;
  }
  if (is_attributes_file(path)) {
    has_unknown_attributes_ = true;
  }
  const std::lock_guard lock(elsewhere_mutex_);
  elsewhere_.insert(id);
}

bool IndexCover::covers(const git::IndexEntry& entry) const {
  return stands_at_its_path(entry) || elsewhere_.count(entry.id) != 0;
}

bool IndexCover::stands_at_its_path(const git::IndexEntry& entry) const {
  const Proof proof = proofs_[static_cast<std::size_t>(&entry - index_.data())];
  return proof == Proof::hash || (proof == Proof::stamp && !has_unknown_attributes_);
}

std::vector<std::string> converted_directories(const git::Repository& repository, const Descriptor& worktree,
                                               const std::vector<git::IndexEntry>& index) {
  std::vector<std::string> directories;
  const Filters filters = filters_of(repository);
  const auto own = git::read_file(repository.common_dir() / "info" / "attributes", k_max_attributes_size);
  if (own ? may_convert(*own, filters) : own.error().kind != core::ErrorKind::not_found) {
    directories.emplace_back();
  }
  for (const git::IndexEntry& entry : index) {
    if (is_attributes_file(entry.path) && !is_harmless(entry, worktree, filters)) {
      directories.push_back(entry.path.substr(0, entry.path.size() - k_attributes_name.size()));
    }
  }
  return directories;
}

}  // namespace ekaudit::scanner::sources
