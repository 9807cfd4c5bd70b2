// A pack as it lies in memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "core/error.h"
#include "core/run_control.h"
#include "scanner/git/mapped_file.h"
#include "scanner/git/pack_entry.h"

namespace ekaudit::scanner::git {

class MappedPack {
 public:
  // Errors: those of MappedFile::open; malformed if it does not start as a pack does.
  static core::Result<MappedPack> open(const std::filesystem::path& pack_file);

  // No entry starts at or after this offset.
  std::uint64_t end() const { return end_; }
  // From `offset` on, up to `stop`, cut to where entries can be. Empty for offsets outside.
  std::string_view bytes(std::uint64_t offset, std::uint64_t stop) const {
    stop = std::min(stop, end_);
    return offset < k_header_size || offset >= stop ? std::string_view()
                                                    : file_.bytes().substr(offset, stop - offset);
  }
  // Asks the processor for what lies there, since it will be read soon.
  void prefetch(std::uint64_t offset) const {
    if (offset < end_) {
      __builtin_prefetch(file_.bytes().data() + offset);
    }
  }
  // Whether the file, which is `pack_file`, was cut short after it was mapped.
  bool has_shrunk(const std::filesystem::path& pack_file) const { return file_.has_shrunk(pack_file); }
  // Whether the pack matches the checksum at its end. True if `control` is stopped meanwhile.
  bool is_intact(core::RunControl& control) const;
  // Nothing if no sound header starts there.
  std::optional<EntryHeader> header(std::uint64_t offset) const;

 private:
  MappedPack(MappedFile file, std::uint64_t end) : file_(std::move(file)), end_(end) {}

  static constexpr std::size_t k_header_size = 12;

  MappedFile file_;
  std::uint64_t end_;
};

}  // namespace ekaudit::scanner::git
