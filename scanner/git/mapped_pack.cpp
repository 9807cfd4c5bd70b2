#include "scanner/git/mapped_pack.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/digest.h"
#include "scanner/git/big_endian.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::size_t k_trailer_size = 20;

}  // namespace

core::Result<MappedPack> MappedPack::open(const std::filesystem::path& pack_file) {
  auto file = MappedFile::open(pack_file);
  if (!file) {
    return tl::make_unexpected(std::move(file.error()));
  }
  const std::string_view bytes = file->bytes();
  if (bytes.size() < k_header_size + k_trailer_size || !bytes.starts_with("PACK") ||
      (read_be32(bytes, 4) != 2 && read_be32(bytes, 4) != 3)) {
    return core::fail(core::ErrorKind::malformed,
                      fmt::format("{} does not start as a pack does", pack_file.native()));
  }
  return MappedPack(std::move(*file), bytes.size() - k_trailer_size);
}

bool MappedPack::is_intact(core::RunControl& control) const {
  constexpr std::size_t k_step = std::size_t{16} << 20;
  const std::string_view covered = file_.bytes().substr(0, static_cast<std::size_t>(end_));
  core::Sha1 hash;
  for (std::size_t at = 0; at < covered.size(); at += k_step) {
    if (control.stopped()) {
      return true;
    }
    hash.update(covered.substr(at, k_step));
  }
  return hash.finish() == ObjectId::from_raw(file_.bytes().data() + end_).bytes;
}

std::optional<EntryHeader> MappedPack::header(std::uint64_t offset) const {
  return parse_entry_header(bytes(offset, offset + k_max_entry_header), offset);
}

}  // namespace ekaudit::scanner::git
