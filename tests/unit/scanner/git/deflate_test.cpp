#include "scanner/git/deflate.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <new>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ekaudit::scanner::git {
namespace {

constexpr std::size_t k_room = WholeInflater::k_room;

// By zlib, in one of its ways: Z_FIXED and Z_HUFFMAN_ONLY choose the codes, level 0 stores.
std::string deflated(const std::string& text, int level, int strategy) {
  z_stream state{};
  if (::deflateInit2(&state, level, Z_DEFLATED, MAX_WBITS, MAX_MEM_LEVEL, strategy) != Z_OK) {
    return {};
  }
  std::string out(2 * text.size() + 100, '\0');
  std::string in = text;
  state.next_in = reinterpret_cast<Bytef*>(in.data());
  state.avail_in = static_cast<uInt>(in.size());
  state.next_out = reinterpret_cast<Bytef*>(out.data());
  state.avail_out = static_cast<uInt>(out.size());
  const int status = ::deflate(&state, Z_FINISH);
  out.resize(status == Z_STREAM_END ? state.total_out : 0);
  ::deflateEnd(&state);
  return out;
}

std::string text_of(std::size_t size, std::mt19937& random) {
  static constexpr std::string_view k_words = "the commit a tree of blob and delta ";
  std::string text;
  while (text.size() < size) {
    const std::size_t at = random() % k_words.size();
    text += k_words.substr(at, 1 + random() % 9);
    if (random() % 4 == 0) {
      text += static_cast<char>(random());
    }
  }
  text.resize(size);
  return text;
}

// Memory behind which nothing can be read or written, be it by a library that no sanitizer sees into.
class Guarded {
 public:
  explicit Guarded(std::size_t size)
      : size_(size),
        page_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))),
        usable_((size + page_ - 1) / page_ * page_),
        map_(::mmap(nullptr, usable_ + page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    if (map_ == MAP_FAILED || ::mprotect(static_cast<char*>(map_) + usable_, page_, PROT_NONE) != 0) {
      throw std::bad_alloc();
    }
  }
  explicit Guarded(std::string_view bytes) : Guarded(bytes.size()) {
    std::copy(bytes.begin(), bytes.end(), span().begin());
  }
  ~Guarded() { ::munmap(map_, usable_ + page_); }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  std::span<char> span() { return {begin(), size_}; }
  std::string_view view() const { return {begin(), size_}; }

 private:
  char* begin() const { return static_cast<char*>(map_) + usable_ - size_; }

  std::size_t size_;
  std::size_t page_;
  std::size_t usable_;
  void* map_;
};

struct Way {
  int level;
  int strategy;
};
constexpr Way k_ways[] = {{0, Z_DEFAULT_STRATEGY},
                          {1, Z_DEFAULT_STRATEGY},
                          {6, Z_DEFAULT_STRATEGY},
                          {9, Z_DEFAULT_STRATEGY},
                          {6, Z_FIXED},
                          {6, Z_HUFFMAN_ONLY}};

TEST(WholeInflater, GivesTheSameHoweverMuchRoomThereIs) {
  std::mt19937 random(7);
  WholeInflater inflater;
  for (const std::size_t size : {0U, 1U, 5U, 60U, 257U, 258U, 319U, 1000U, 40000U}) {
    const std::string text = text_of(size, random);
    for (const Way way : k_ways) {
      const std::string stream = deflated(text, way.level, way.strategy);
      ASSERT_FALSE(stream.empty());
      std::string plain(size, '\0');
      ASSERT_EQ(inflater.inflate_front(stream + "more", plain), stream.size());
      ASSERT_EQ(plain, text);
      for (const std::size_t behind : {std::size_t{0}, std::size_t{1}, k_room - 1, k_room, 2 * k_room}) {
        const Guarded in(stream + text_of(behind, random));
        for (const std::size_t room : {std::size_t{0}, std::size_t{1}, k_room - 1, k_room, 2 * k_room}) {
          Guarded out(size + room);
          ASSERT_TRUE(inflater.inflate_roomy(in.view(), stream.size(), out.span(), size))
              << size << " by level " << way.level << ", strategy " << way.strategy << ", " << behind
              << " behind it, room for " << room;
          ASSERT_EQ(out.view().substr(0, size), text);
        }
      }
    }
  }
}

TEST(WholeInflater, RefusesWhatIsLongerOrHoldsMoreThanItShould) {
  std::mt19937 random(8);
  WholeInflater inflater;
  for (const std::size_t size : {3U, 100U, 5000U}) {
    const std::string text = text_of(size, random);
    for (const Way way : k_ways) {
      const std::string stream = deflated(text, way.level, way.strategy);
      const std::string in = stream + text_of(k_room, random);
      std::string out(size + 2 * k_room, '\0');
      EXPECT_TRUE(inflater.inflate_roomy(in, stream.size(), out, size));
      EXPECT_TRUE(inflater.inflate_roomy(in, stream.size() + 1, out, size));
      EXPECT_FALSE(inflater.inflate_roomy(in, stream.size() - 1, out, size));
      EXPECT_FALSE(inflater.inflate_roomy(in, 0, out, size));
      EXPECT_FALSE(inflater.inflate_roomy(in, stream.size(), out, size - 1));
      EXPECT_FALSE(inflater.inflate_roomy(in, stream.size(), out, size + 1));
      EXPECT_FALSE(inflater.inflate_roomy(in, stream.size(), out, 0));
      EXPECT_FALSE(inflater.inflate_roomy(stream.substr(0, stream.size() / 2), stream.size(), out, size));
      std::string exact(size, '\0');
      EXPECT_FALSE(inflater.inflate_front(stream, std::span(exact).first(size - 1)));
      exact.resize(size + 1);
      EXPECT_FALSE(inflater.inflate_front(stream, exact));
    }
  }
  std::string out(k_room, '\0');
  EXPECT_FALSE(inflater.inflate_roomy("", 0, out, 0));
  EXPECT_FALSE(inflater.inflate_roomy("x", 1, out, 0));
}

TEST(WholeInflater, LooksAtTheChecksum) {
  const std::string text = "what the stream says of itself";
  std::string stream = deflated(text, 6, Z_DEFAULT_STRATEGY);
  stream.back() = static_cast<char>(stream.back() ^ 1);
  WholeInflater inflater;
  std::string out(text.size(), '\0');
  EXPECT_FALSE(inflater.inflate(stream, out));
  EXPECT_FALSE(inflater.inflate_roomy(stream, stream.size(), out, out.size()));
}

TEST(WholeInflater, SurvivesDamage) {
  std::mt19937 random(9);
  WholeInflater inflater;
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::size_t size = random() % 3000;
    const Way way = k_ways[random() % std::size(k_ways)];
    std::string stream = deflated(text_of(size, random), way.level, way.strategy);
    const std::size_t length = stream.size();
    stream += text_of(random() % (2 * k_room), random);
    for (std::size_t flips = 1 + random() % 3; flips > 0; --flips) {
      char& byte = stream[random() % length];
      byte = static_cast<char>(byte ^ (1 << random() % 8));
    }
    const Guarded in(stream);
    Guarded out(size + random() % (2 * k_room));
    refused += inflater.inflate_roomy(in.view(), length, out.span(), size) ? 0 : 1;
  }
  EXPECT_GT(refused, 2900);  // what is left are flips that mean nothing, as in a block's padding
}

}  // namespace
}  // namespace ekaudit::scanner::git
