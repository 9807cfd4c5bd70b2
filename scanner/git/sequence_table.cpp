#include "scanner/git/sequence_table.h"

#include <algorithm>

namespace ekaudit::scanner::git {
namespace {

std::size_t hash_of(std::span<const SequenceTable::Word> sequence) {
  // The finaliser of splitmix64, chained.
  std::uint64_t hash = sequence.size();
  for (const SequenceTable::Word word : sequence) {
    hash = (hash ^ word) + 0x9E3779B97F4A7C15U;
    hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9U;
    hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBU;
    hash ^= hash >> 31;
  }
  return hash;
}

}  // namespace

std::span<const SequenceTable::Word> SequenceTable::at(std::uint32_t number) const {
  const std::size_t begin = number == 0 ? 0 : end_[number - 1];
  return std::span(words_).subspan(begin, end_[number] - begin);
}

void SequenceTable::grow() {
  constexpr std::size_t k_first_size = 64;
  slots_.assign(std::max(k_first_size, slots_.size() * 2), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t number = 0; number < end_.size(); ++number) {
    std::size_t slot = hash_of(at(number)) & mask;
    while (slots_[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    slots_[slot] = number + 1;
  }
}

std::uint32_t SequenceTable::number(std::span<const Word> sequence) {
  if (slots_.size() <= end_.size() * 2) {
    grow();
  }
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash_of(sequence) & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const auto known = at(slots_[slot] - 1);
    if (std::equal(known.begin(), known.end(), sequence.begin(), sequence.end())) {
      return slots_[slot] - 1;
    }
  }
  words_.insert(words_.end(), sequence.begin(), sequence.end());
  end_.push_back(words_.size());
  slots_[slot] = static_cast<std::uint32_t>(end_.size());
  return slots_[slot] - 1;
}

}  // namespace ekaudit::scanner::git
