// Whole zlib streams of known size, and CRC-32, by libdeflate: two to three times as fast as zlib, which
// the streams of unknown size need (inflate.h). The only user of libdeflate.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct libdeflate_decompressor;

namespace ekaudit::scanner::git {

// One per thread.
class WholeInflater {
 public:
  // True if a sound zlib stream starts at stream[0] and holds exactly out.size() bytes, which are in
  // `out` then. What comes behind the stream is not looked at.
  bool inflate(std::string_view stream, std::span<char> out);
  // The same, and how long the stream was.
  std::optional<std::size_t> inflate_front(std::string_view stream, std::span<char> out);

  // As inflate(), for a stream of at most `length` bytes that holds `size`. `stream` and `out`, which has to
  // have memory, may go on behind these: libdeflate leaves its fast loop where less than k_room is left of
  // either, which in most of Git's objects is everywhere. What `out` holds behind `size` is not defined then.
  bool inflate_roomy(std::string_view stream, std::size_t length, std::span<char> out, std::size_t size);
  static constexpr std::size_t k_room = 320;

 private:
  struct Free {
    void operator()(libdeflate_decompressor* decompressor) const;
  };
  using Decompressor = std::unique_ptr<libdeflate_decompressor, Free>;
  static Decompressor make();
  struct Lengths {
    std::size_t read;
    std::size_t written;
  };
  // Nothing if no sound stream starts at stream[0], or if it holds more than fits. `out` has to have memory.
  std::optional<Lengths> run(std::string_view stream, std::span<char> out);

  // A decompressor keeps the tables of fixed codes until it meets a block with codes of its own. Most deltas
  // are so small that they are written in fixed codes: with one that sees nothing else, these tables are made
  // once.
  Decompressor fixed_codes_ = make();
  Decompressor own_codes_ = make();
};

// No stream of `compressed` bytes holds more than this: deflate spends at least two bits on 258 bytes
// (RFC 1951), and a block header or two besides. What claims more is refused before memory is asked for.
constexpr std::uint64_t most_inflated(std::uint64_t compressed) {
  return compressed * 1032 + 1032;
}

std::uint32_t crc32(std::string_view bytes);

// Of the library that this was built with: it does not tell its own.
std::string version_of_libdeflate();

}  // namespace ekaudit::scanner::git
