// Records of earlier runs in a directory of our own, one file each. They say which objects need to be read
// again, hold commits and trees by id, and where tokens were found; no byte of a token, nor a hash of one,
// ever stands in them.
//
// A file is a header (magic, format, key, SHA-256 of the payload) and the payload. Whatever is not exactly
// that is not there: torn writes, flipped bits, other formats, other keys. Files are written beside and
// renamed, so that runs side by side see one or the other. A directory that others can write to is not
// used at all, since a record decides what is not searched again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/error.h"

namespace ekaudit::scanner::git {

class PackCache {
 public:
  // The directory is made by the first save. `context`: whatever else a record depends on, such as what is
  // looked for; records of another context are not found.
  PackCache(std::filesystem::path directory, const core::Digest& context);

  // Kinds keep apart what is stored under one key: a short word of lower-case letters.
  std::optional<std::string> load(std::string_view kind, const core::Digest& key) const;

  // Errors: too_large for over k_max_record; permission for a directory that is not ours alone; io.
  // The oldest records are removed where all together take more than k_max_total bytes.
  core::Result<void> save(std::string_view kind, const core::Digest& key, std::string_view payload) const;

  // As if it had been loaded: what was used last is removed last.
  void touch(std::string_view kind, const core::Digest& key) const;

  struct Usage {
    std::size_t records = 0;
    std::uint64_t bytes = 0;
  };
  // Of all contexts; nothing else in the directory is counted or removed.
  static Usage usage(const std::filesystem::path& directory);
  // What was removed.
  static core::Result<Usage> clear(const std::filesystem::path& directory);

  static constexpr std::uint64_t k_max_record = std::uint64_t{128} << 20;
  static constexpr std::uint64_t k_max_total = std::uint64_t{1} << 30;

 private:
  std::filesystem::path file(std::string_view kind, const core::Digest& key) const;

  std::filesystem::path directory_;
  core::Digest context_;
};

}  // namespace ekaudit::scanner::git
