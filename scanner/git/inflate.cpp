#include "scanner/git/inflate.h"

#include <zlib.h>

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

std::optional<std::size_t> Inflater::prefix(std::string_view stream, std::span<unsigned char> out) {
  if (::inflateReset(state_.get()) != Z_OK) {
    return std::nullopt;
  }
  // zlib does not write through next_in; its interface predates const.
  state_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(stream.data()));
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

}  // namespace ekaudit::scanner::git
