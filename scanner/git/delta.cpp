#include "scanner/git/delta.h"

#include <algorithm>
#include <cstring>

#include "scanner/git/pack_entry.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::uint32_t k_default_copy = 0x10000;
constexpr std::size_t k_longest_insert = 127;

// Most runs are short, and copying this much at once is cheaper than a call.
constexpr std::size_t k_short = 32;

// One run of the object's bytes, and where they come from.
struct Run {
  const char* at = nullptr;
  std::size_t size = 0;
  std::size_t readable = 0;  // from `at` on
  bool is_copy = false;

  Run from(std::size_t offset) const { return {at + offset, size - offset, readable - offset, is_copy}; }
};

// The first `size` bytes of a run. More may be written, up to `room`, for the next run to write over.
inline void copy(const Run& run, std::size_t size, char* to, std::size_t room) {
  if (size <= k_short && room >= k_short && run.readable >= k_short) {
    std::memcpy(to, run.at, k_short);
  } else if (size != 0) {
    std::memcpy(to, run.at, size);
  }
}

// Reads instructions one by one; false at the end, or where one is unsound: then rest() is not empty.
class Instructions {
 public:
  Instructions(std::string_view instructions, std::string_view base)
      : at_(instructions.data()), end_(instructions.data() + instructions.size()), base_(base) {}

  bool next(Run& run) {
    if (at_ == end_) {
      return false;
    }
    const auto operation = static_cast<unsigned char>(*at_);
    if ((operation & 0x80U) != 0) {
      return next_copy(operation, run);
    }
    // 0 is reserved.
    if (operation == 0 || end_ - at_ - 1 < operation) {
      return false;
    }
    run = {at_ + 1, operation, static_cast<std::size_t>(end_ - at_ - 1), false};
    at_ += 1 + operation;
    return true;
  }

  bool at_end() const { return at_ == end_; }

 private:
  bool next_copy(unsigned operation, Run& run) {
    const char* at = at_ + 1;
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
    for (unsigned i = 0; i < 4; ++i) {
      if ((operation >> i & 1U) != 0) {
        if (at == end_) {
          return false;
        }
        offset |= std::uint32_t{static_cast<unsigned char>(*at++)} << (8 * i);
      }
    }
    for (unsigned i = 0; i < 3; ++i) {
      if ((operation >> (4 + i) & 1U) != 0) {
        if (at == end_) {
          return false;
        }
        size |= std::uint32_t{static_cast<unsigned char>(*at++)} << (8 * i);
      }
    }
    size = size == 0 ? k_default_copy : size;
    if (offset > base_.size() || size > base_.size() - offset) {
      return false;
    }
    at_ = at;
    run = {base_.data() + offset, size, base_.size() - offset, true};
    return true;
  }

  const char* at_;
  const char* end_;
  std::string_view base_;
};

}  // namespace

std::optional<Delta> Delta::parse(std::string_view bytes) {
  Delta delta;
  const auto base_size = take_size(bytes);
  const auto result_size = base_size ? take_size(bytes) : std::nullopt;
  if (!result_size) {
    return std::nullopt;
  }
  delta.base_size_ = *base_size;
  delta.result_size_ = *result_size;
  delta.instructions_ = bytes;
  return delta;
}

std::optional<std::size_t> Delta::apply(std::string_view base, std::span<char> out) const {
  if (base.size() != base_size_) {
    return std::nullopt;
  }
  Instructions instructions(instructions_, base);
  Run run;
  std::size_t runs = 0;
  char* to = out.data();
  std::size_t room = out.size();
  while (instructions.next(run)) {
    if (run.size > room) {
      return std::nullopt;
    }
    copy(run, run.size, to, room);
    to += run.size;
    room -= run.size;
    ++runs;
  }
  return room == 0 && instructions.at_end() ? std::optional(runs) : std::nullopt;
}

std::optional<std::string_view> Delta::new_text(std::string_view base, std::size_t reach,
                                                std::string& scratch, std::span<char> head) const {
  if (base.size() != base_size_) {
    return std::nullopt;
  }
  // A run adds two seams, or what is inserted and one.
  const std::size_t most_added = 2 * reach + k_longest_insert + k_short;
  Instructions instructions(instructions_, base);
  Run run;
  // The last copy's bytes that are not in the text yet, should something follow.
  Run before;
  std::size_t used = 0;
  const auto add = [&](const Run& from, std::size_t size) {
    copy(from, size, scratch.data() + used, scratch.size() - used);
    used += size;
  };
  std::uint64_t size = 0;
  while (instructions.next(run)) {
    if (scratch.size() - used < most_added) {
      scratch.resize(2 * scratch.size() + most_added);
    }
    if (size < head.size()) {
      const std::size_t room = head.size() - size;
      std::memcpy(head.data() + size, run.at, std::min(run.size, room));
    }
    add(before, before.size);
    before = {};
    if (run.is_copy) {
      // The seam to what stands before, if anything does.
      const std::size_t seam = std::min(reach, run.size);
      const std::size_t after = size == 0 ? 0 : seam;
      add(run, after);
      before = run.from(std::max(after, run.size - seam));
    } else {
      add(run, run.size);
    }
    size += run.size;
  }
  if (size != result_size_ || !instructions.at_end()) {
    return std::nullopt;
  }
  return std::string_view(scratch).substr(0, used);
}

}  // namespace ekaudit::scanner::git
