// Decoders of text around a literal. Each takes the maximal encoded run that holds the literal, within a
// window (decoded_run.h), and reads no further.
//
// `at` is the offset of a literal's first byte and `phase` its position in an encoded unit, as in
// EncodedForm.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scanner/match/decoded_run.h"

namespace ekaudit::scanner::match {

// Hexadecimal digits of either case, without separators.
DecodedRun decode_hex(std::string_view text, std::size_t at, unsigned phase);

// ASCII characters, two bytes each. The byte order is told by what stands at the run's ends: a zero byte
// before the first character, or behind the last. With both, characters at odd offsets of the content
// mean big endian, which is where they are in a file; with neither, the text's byte order mark counts.
// `text_offset` is where `text` begins in its content.
DecodedRun decode_utf16(std::string_view text, std::size_t at, unsigned phase, std::uint64_t text_offset);

// Printable ASCII without spaces and quotes, in which %NN is a byte.
DecodedRun decode_percent(std::string_view text, std::size_t at);

// Printable ASCII without unescaped quotes, in which \uNNNN, \xNN and the usual one-letter
// escapes stand for something. Code points from 0x80 become UTF-8.
DecodedRun decode_escapes(std::string_view text, std::size_t at);

}  // namespace ekaudit::scanner::match
