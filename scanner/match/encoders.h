// What known bytes look like inside a larger encoded text: only the encoded bytes that do not depend on
// what stands before or after. Used to derive the prefilter's literals, and to take known tokens out of
// text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/match/codec.h"

namespace ekaudit::scanner::match {

struct EncodedForm {
  std::string bytes;
  // Where in an encoded unit bytes[0] stands: base64 digit 0-3 of its group of four, UTF-16 byte 0 (the
  // character) or 1, hexadecimal digit 0 or 1; always 0 for percent and escape.
  unsigned phase = 0;
};

// Every spelling, without duplicates:
//  base64   the three alignments, in both alphabets where they differ
//  utf16    one form that stands in both byte orders: the characters with a zero byte between them
//  percent  every byte encoded, and only those that are no letter or digit; both cases of hexadecimal
//  escape   as percent, once with \u00NN and once with \xNN
//  hex      both cases
// Forms that leave `plain` as it is are left out.
std::vector<EncodedForm> encoded_forms(std::string_view plain, Codec codec);

// A base64 form as it stands where a line is wrapped inside it, for every position and for LF and CRLF.
std::vector<EncodedForm> wrapped_forms(const EncodedForm& form);

}  // namespace ekaudit::scanner::match
