// The encodings that are looked through. One codec may stand for several spellings of an encoding.
#pragma once

#include <cstdint>

namespace ekaudit::scanner::match {

enum class Codec : std::uint8_t {
  base64,   // standard and URL alphabet, with or without padding, maybe wrapped
  utf16,    // little and big endian
  percent,  // %NN
  escape,   // \uNNNN and \xNN, with the usual one-letter escapes beside them
  hex,      // two digits a byte, either case, without separators
};

}  // namespace ekaudit::scanner::match
