// Content whose inside is not searched: archives and compressed streams (by their magic numbers), Git
// LFS pointers. They are searched as plain bytes and counted, so that the report can say so.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/notice.h"

namespace ekaudit::scanner {

enum class ContentKind { plain, archive, lfs_pointer };

// Of content that is `size` bytes long and starts with `head`: all of it, or k_classified_head bytes.
ContentKind classify_content(std::string_view head, std::uint64_t size);
inline constexpr std::size_t k_classified_head = 264;
inline ContentKind classify_content(std::string_view bytes) {
  return classify_content(bytes, bytes.size());
}

// Counts over one scan, from several threads.
struct OpaqueContent {
  std::atomic<std::uint64_t> archives{0};
  std::atomic<std::uint64_t> lfs_pointers{0};

  void count(std::string_view bytes) { count(classify_content(bytes)); }
  void count(ContentKind kind);
  // At most one informing notice per kind.
  void add_notices(core::Notices& notices) const;
};

}  // namespace ekaudit::scanner
