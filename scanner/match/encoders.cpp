#include "scanner/match/encoders.h"

#include <algorithm>

#include "core/digest.h"
#include "core/text.h"

namespace ekaudit::scanner::match {
namespace {

enum class HexCase { lower, upper };
enum class Coverage { every_byte, punctuation };

void append_hex(std::string& text, char byte, HexCase hex_case) {
  const std::string_view digits = hex_case == HexCase::lower ? "0123456789abcdef" : "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(byte);
  text.append(1, digits[value >> 4]).append(1, digits[value & 0xf]);
}

bool is_letter_or_digit(char c) {
  return core::is_word(c) && c != '_';
}

std::string with_prefix(std::string_view plain, std::string_view prefix, Coverage coverage,
                        HexCase hex_case) {
  std::string text;
  text.reserve(plain.size() * (prefix.size() + 2));
  for (const char c : plain) {
    if (coverage == Coverage::punctuation && is_letter_or_digit(c)) {
      text.push_back(c);
    } else {
      text.append(prefix);
      append_hex(text, c, hex_case);
    }
  }
  return text;
}

class FormList {
 public:
  explicit FormList(std::string_view plain) : plain_(plain) {}

  void add(std::string bytes, unsigned phase) {
    const bool known = std::any_of(forms_.begin(), forms_.end(), [&](const EncodedForm& form) {
      return form.bytes == bytes && form.phase == phase;
    });
    if (!known && bytes != plain_) {
      forms_.push_back({std::move(bytes), phase});
    }
  }

  void add_prefixed(std::string_view prefix) {
    for (const Coverage coverage : {Coverage::every_byte, Coverage::punctuation}) {
      for (const HexCase hex_case : {HexCase::lower, HexCase::upper}) {
        add(with_prefix(plain_, prefix, coverage, hex_case), 0);
      }
    }
  }

  // `skipped` unknown bytes stand before `plain` in its group of three.
  void add_base64(std::size_t skipped) {
    const std::string encoded = core::base64(std::string(skipped, '\0').append(plain_));
    const std::size_t first = (skipped * 8 + 5) / 6;
    const std::size_t last = (skipped + plain_.size()) * 8 / 6;
    const std::string known = encoded.substr(first, last - first);
    add(known, static_cast<unsigned>(first % 4));
    std::string url = known;
    std::replace(url.begin(), url.end(), '+', '-');
    std::replace(url.begin(), url.end(), '/', '_');
    add(url, static_cast<unsigned>(first % 4));
  }

  void add_utf16() {
    std::string text;
    for (const char c : plain_) {
      text.append(1, c).append(1, '\0');
    }
    text.pop_back();
    add(std::move(text), 0);
  }

  void add_hex() {
    for (const HexCase hex_case : {HexCase::lower, HexCase::upper}) {
      add(with_prefix(plain_, "", Coverage::every_byte, hex_case), 0);
    }
  }

  std::vector<EncodedForm> take() { return std::move(forms_); }

 private:
  std::string_view plain_;
  std::vector<EncodedForm> forms_;
};

}  // namespace

std::vector<EncodedForm> encoded_forms(std::string_view plain, Codec codec) {
  FormList forms(plain);
  if (plain.empty()) {
    return {};
  }
  switch (codec) {
    case Codec::base64:
      for (const std::size_t skipped : {0U, 1U, 2U}) {
        forms.add_base64(skipped);
      }
      break;
    case Codec::utf16:
      forms.add_utf16();
      break;
    case Codec::percent:
      forms.add_prefixed("%");
      break;
    case Codec::escape:
      forms.add_prefixed("\\u00");
      forms.add_prefixed("\\x");
      break;
    case Codec::hex:
      forms.add_hex();
      break;
  }
  return forms.take();
}

std::vector<EncodedForm> wrapped_forms(const EncodedForm& form) {
  std::vector<EncodedForm> forms;
  for (std::size_t at = 1; at < form.bytes.size(); ++at) {
    for (const std::string_view line_end : {"\n", "\r\n"}) {
      std::string wrapped = form.bytes;
      wrapped.insert(at, line_end);
      forms.push_back({std::move(wrapped), form.phase});
    }
  }
  return forms;
}

}  // namespace ekaudit::scanner::match
