#include "core/digest.h"

#include <fmt/format.h>
#include <nettle/base64.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <nettle/version.h>

#include <utility>

namespace ekaudit::core {
namespace {

const std::uint8_t* as_bytes(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

Digest sha256(std::initializer_list<std::string_view> parts) {
  sha256_ctx context;
  sha256_init(&context);
  for (std::string_view part : parts) {
    sha256_update(&context, part.size(), as_bytes(part));
  }
  Digest digest;
  sha256_digest(&context, digest.bytes.size(), digest.bytes.data());
  return digest;
}

struct Sha256::State {
  sha256_ctx context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  sha256_init(&state_->context);
}

Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
  sha256_update(&state_->context, bytes.size(), as_bytes(bytes));
}

void Sha256::update_text(std::string_view text) {
  const std::uint64_t size = text.size();
  update({reinterpret_cast<const char*>(&size), sizeof size});
  update(text);
}

Digest Sha256::finish() {
  Digest digest;
  sha256_digest(&state_->context, digest.bytes.size(), digest.bytes.data());
  return digest;
}

struct Sha1::State {
  sha1_ctx context;
};

Sha1::Sha1() : state_(std::make_unique<State>()) {
  sha1_init(&state_->context);
}

Sha1::~Sha1() = default;

void Sha1::update(std::string_view bytes) {
  sha1_update(&state_->context, bytes.size(), as_bytes(bytes));
}

std::array<std::uint8_t, 20> Sha1::finish() {
  std::array<std::uint8_t, 20> digest{};
  sha1_digest(&state_->context, digest.size(), digest.data());
  return digest;
}

std::array<std::uint8_t, 20> sha1(std::initializer_list<std::string_view> parts) {
  Sha1 hash;
  for (std::string_view part : parts) {
    hash.update(part);
  }
  return hash.finish();
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 15]);
  }
  return text;
}

std::string hex(const Digest& digest) {
  return hex(std::string_view(reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()));
}

std::string base64(std::string_view bytes) {
  std::string text(BASE64_ENCODE_RAW_LENGTH(bytes.size()), '\0');
  base64_encode_raw(text.data(), bytes.size(), as_bytes(bytes));
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  base64_decode_ctx context;
  base64_decode_init(&context);
  std::string bytes(BASE64_DECODE_LENGTH(text.size()), '\0');
  std::size_t size = bytes.size();
  const bool decoded = base64_decode_update(&context, &size, reinterpret_cast<std::uint8_t*>(bytes.data()),
                                            text.size(), text.data()) == 1 &&
                       base64_decode_final(&context) == 1;
  bytes.resize(decoded ? size : 0);
  // What a decoder forgives, such as line feeds, base64() never writes.
  return decoded && base64(bytes) == text ? std::optional(std::move(bytes)) : std::nullopt;
}

std::optional<Digest> digest_from_hex(std::string_view digits) {
  Digest digest;
  if (digits.size() != 2 * digest.bytes.size()) {
    return std::nullopt;
  }
  const auto value = [](char c) {
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= '0' && c <= '9' ? c - '0' : -1;
  };
  for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
    const int high = value(digits[2 * i]);
    const int low = value(digits[2 * i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    digest.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

std::string version_of_nettle() {
  return fmt::format("{}.{}", ::nettle_version_major(), ::nettle_version_minor());
}

}  // namespace ekaudit::core
