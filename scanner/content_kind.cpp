#include "scanner/content_kind.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ekaudit::scanner {

using namespace std::string_view_literals;

ContentKind classify_content(std::string_view head, std::uint64_t size) {
  static constexpr std::array k_magics = {
      "PK\x03\x04"sv, "\x1f\x8b\x08"sv,     "7z\xbc\xaf\x27\x1c"sv, "\xfd\x37zXZ\0"sv,
      "BZh"sv,        "\x28\xb5\x2f\xfd"sv, "Rar!\x1a\x07"sv,       "\x04\x22\x4d\x18"sv};
  if (std::any_of(k_magics.begin(), k_magics.end(),
                  [head](std::string_view magic) { return head.substr(0, magic.size()) == magic; })) {
    return ContentKind::archive;
  }
  if (head.size() > 262 && head.substr(257, 5) == "ustar"sv) {
    return ContentKind::archive;
  }
  // https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md: under 1,024 bytes, version first.
  if (size < 1024 && head.substr(0, 42) == "version https://git-lfs.github.com/spec/v1"sv) {
    return ContentKind::lfs_pointer;
  }
  return ContentKind::plain;
}

void OpaqueContent::count(ContentKind kind) {
  switch (kind) {
    case ContentKind::archive:
      ++archives;
      break;
    case ContentKind::lfs_pointer:
      ++lfs_pointers;
      break;
    case ContentKind::plain:
      break;
  }
}

void OpaqueContent::add_notices(core::Notices& notices) const {
  const auto add = [&](std::string_view kind, std::uint64_t count, std::string_view what) {
    if (count != 0) {
      core::Notice notice;
      notice.kind = kind;
      notice.message = fmt::format("{} {}", count, what);
      notices.push_back(std::move(notice));
    }
  };
  add("archives-not-unpacked", archives,
      "archive(s) or compressed file(s) searched as plain bytes, not unpacked");
  add("lfs-pointers", lfs_pointers,
      "Git LFS pointer(s): the content lies on the LFS server and was not searched");
}

}  // namespace ekaudit::scanner
