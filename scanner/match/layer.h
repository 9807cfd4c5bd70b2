// Searched bytes: the content itself, or a decoded run of another layer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "scanner/match/decoded_run.h"

namespace ekaudit::scanner::match {

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  auto operator<=>(const Span&) const = default;
};

// What spans more of the content is no match. The longest possible token is far below this in any chain of
// encodings that is looked for; wrapped lines with a lot of indentation are not.
inline constexpr std::size_t k_max_match = 32 << 10;

struct Layer {
  std::string_view bytes;
  // Of the first byte, in the whole content; 0 for decoded layers.
  std::uint64_t content_offset = 0;
  // Both null for the content itself. They outlive the layer.
  const Layer* outer = nullptr;
  const DecodedRun* run = nullptr;
  unsigned depth = 0;

  // Where these bytes, which must not be empty, stand in the outermost layer.
  Span in_content(Span span) const;

  // "" for the content itself, else the encodings around it, outermost first, joined by '+'.
  std::string encoding() const;

  // Whether the outer layer holds these bytes as they are: then it was searched for them already.
  bool is_verbatim(Span span) const;

  // Whether text may begin at `offset` although the byte decoded before it goes on: the encoded text has
  // something there that is no plain base64 letter or digit, such as a line break or a slash, so what was
  // decoded before it may be something else.
  bool is_soft_start(std::size_t offset) const;
};

}  // namespace ekaudit::scanner::match
