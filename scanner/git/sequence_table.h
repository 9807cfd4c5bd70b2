// Numbers distinct sequences of words: equal sequences have equal numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ekaudit::scanner::git {

class SequenceTable {
 public:
  using Word = std::uint64_t;

  // Numbers are given from 0 on, in the order of first calls.
  std::uint32_t number(std::span<const Word> sequence);

  std::size_t size() const { return end_.size(); }
  // Valid until the next call of number().
  std::span<const Word> at(std::uint32_t number) const;

 private:
  void grow();

  std::vector<Word> words_;
  std::vector<std::size_t> end_;      // of each sequence in words_
  std::vector<std::uint32_t> slots_;  // hash table of numbers + 1; 0 is free
};

}  // namespace ekaudit::scanner::git
