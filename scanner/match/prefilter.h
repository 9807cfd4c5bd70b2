// Finds many literals at once in bytes, fast where none stands.
//
// If no literal is shorter than m bytes, each occurrence of one holds, within any m of its bytes, a block
// of b bytes at one of the text's positions 0, s, 2s, … for s = m - b + 1. So only those positions are
// looked at: one small bit table says whether such a block is in any literal, and what it lets through
// is compared in full. With m = 8, b is 4 and s is 5. Unlike with a shift table, no look-up waits for the
// one before. The table is the same size for 20 literals as for 500.
//
// Immutable after construction and safe to share between threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ekaudit::scanner::match {

struct Candidate {
  std::size_t offset = 0;     // of the literal's first byte
  std::uint32_t literal = 0;  // index in the list given to the constructor
  auto operator<=>(const Candidate&) const = default;
};

class Prefilter {
 public:
  // Literals shorter than this are refused (std::invalid_argument); below 8 bytes it gets slow.
  static constexpr std::size_t k_min_literal = 3;

  explicit Prefilter(std::vector<std::string> literals);

  // Appends every occurrence that begins in [from, to), in order of offset, then of literal. It may end
  // behind `to`, but not behind the text.
  void find(std::string_view text, std::size_t from, std::size_t to, std::vector<Candidate>& found) const;

  // Stops at the first occurrence.
  bool contains_any(std::string_view text) const;

  // In bytes; 0 without literals.
  std::size_t longest_literal() const { return longest_; }

 private:
  // A block of a literal, by its value: where the literal begins relative to it.
  struct Entry {
    std::uint32_t block = 0;
    std::uint32_t literal = 0;
    std::size_t distance = 0;
  };

  void add_blocks(std::uint32_t literal);
  void index_entries();
  // The first position at or after `at`, in steps of the stride and before `limit`, that the bit table
  // lets through; else a position not before `limit`.
  template <std::size_t BlockSize>
  std::size_t next_hit(const char* text, std::size_t at, std::size_t limit) const;
  // Calls visit(Candidate) for each occurrence whose block stands in [first, limit), in order of blocks,
  // until it returns false.
  template <std::size_t BlockSize, class Visit>
  void scan(std::string_view text, std::size_t first, std::size_t limit, Visit&& visit) const;

  std::vector<std::string> literals_;
  std::size_t shortest_ = 0;
  std::size_t longest_ = 0;
  std::size_t block_size_ = 0;
  std::size_t stride_ = 0;
  std::vector<Entry> entries_;          // in order of the block's hash
  std::vector<std::uint32_t> buckets_;  // by the hash's first bits: where in entries_ they begin
  std::vector<std::uint64_t> present_;  // the bit table, by the whole hash
};

}  // namespace ekaudit::scanner::match
