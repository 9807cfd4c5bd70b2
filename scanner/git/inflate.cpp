#include "scanner/git/inflate.h"

// With it zlib takes its input as const.
#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <new>

namespace ekaudit::scanner::git {

Inflater::Inflater() : state_(std::make_unique<z_stream_s>()) {
  if (::inflateInit(state_.get()) != Z_OK) {
    throw std::bad_alloc();
  }
}

Inflater::~Inflater() {
  ::inflateEnd(state_.get());
}

bool Inflater::reset() {
  return ::inflateReset(state_.get()) == Z_OK;
}

std::optional<std::size_t> Inflater::prefix(std::string_view stream, std::span<unsigned char> out) {
  if (!reset()) {
    return std::nullopt;
  }
  state_->next_in = reinterpret_cast<const Bytef*>(stream.data());
  state_->avail_in = static_cast<uInt>(stream.size());
  state_->next_out = out.data();
  state_->avail_out = static_cast<uInt>(out.size());
  const int status = ::inflate(state_.get(), Z_SYNC_FLUSH);
  const bool full = state_->avail_out == 0;
  if (status == Z_STREAM_END || ((status == Z_OK || status == Z_BUF_ERROR) && full)) {
    return out.size() - state_->avail_out;
  }
  return std::nullopt;
}

bool Inflater::whole(std::string_view stream, std::span<char> out) {
  // zlib counts in 32 bits.
  constexpr std::size_t k_step = std::size_t{1} << 30;
  if (!reset()) {
    return false;
  }
  for (;;) {
    const std::size_t in_step = std::min(stream.size(), k_step);
    const std::size_t out_step = std::min(out.size(), k_step);
    // One spare byte shows a stream that goes on after `out` is full.
    Bytef spare = 0;
    state_->next_in = reinterpret_cast<const Bytef*>(stream.data());
    state_->avail_in = static_cast<uInt>(in_step);
    state_->next_out = out.empty() ? &spare : reinterpret_cast<Bytef*>(out.data());
    state_->avail_out = static_cast<uInt>(out.empty() ? 1 : out_step);
    const int status = ::inflate(state_.get(), Z_NO_FLUSH);
    const std::size_t read = in_step - state_->avail_in;
    const std::size_t written = (out.empty() ? 1 : out_step) - state_->avail_out;
    if (written > out.size() || (status != Z_OK && status != Z_STREAM_END)) {
      return false;
    }
    stream.remove_prefix(read);
    out = out.subspan(written);
    if (status == Z_STREAM_END) {
      return stream.empty() && out.empty();
    }
    if (read == 0 && written == 0) {
      return false;
    }
  }
}

std::uint32_t update_crc32(std::uint32_t crc, std::string_view bytes) {
  return static_cast<std::uint32_t>(
      ::crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string version_of_zlib() {
  return ::zlibVersion();
}

}  // namespace ekaudit::scanner::git
