#include "scanner/git/delta.h"

#include <algorithm>
#include <cstring>

#include "scanner/git/pack_entry.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::uint32_t k_default_copy = 0x10000;

// One run of the object's bytes, and where they come from.
struct Run {
  std::string_view bytes;
  bool is_copy = false;
};

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
    run = {std::string_view(at_ + 1, operation), false};
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
    run = {base_.substr(offset, size), true};
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

bool Delta::apply(std::string_view base, std::span<char> out) const {
  if (base.size() != base_size_) {
    return false;
  }
  Instructions instructions(instructions_, base);
  Run run;
  char* to = out.data();
  std::size_t room = out.size();
  while (instructions.next(run)) {
    if (run.bytes.size() > room) {
      return false;
    }
    std::memcpy(to, run.bytes.data(), run.bytes.size());
    to += run.bytes.size();
    room -= run.bytes.size();
  }
  return room == 0 && instructions.at_end();
}

bool Delta::new_text(std::string_view base, std::size_t reach, std::string& text,
                     std::span<char> head) const {
  text.clear();
  if (base.size() != base_size_) {
    return false;
  }
  Instructions instructions(instructions_, base);
  Run run;
  // The last copy's bytes that are not in `text` yet, should something new follow.
  std::string_view before;
  std::uint64_t size = 0;
  while (instructions.next(run)) {
    if (size < head.size()) {
      const std::size_t taken = std::min<std::size_t>(run.bytes.size(), head.size() - size);
      std::memcpy(head.data() + size, run.bytes.data(), taken);
    }
    if (run.is_copy) {
      // The seam to what stands before, if anything does.
      const std::size_t after = size == 0 ? 0 : std::min(reach, run.bytes.size());
      if (size != 0) {
        text.append(before);
        text.append(run.bytes.substr(0, after));
      }
      before = run.bytes.substr(std::max(after, run.bytes.size() - std::min(reach, run.bytes.size())));
    } else {
      text.append(before);
      text.append(run.bytes);
      before = {};
    }
    size += run.bytes.size();
  }
  return size == result_size_ && instructions.at_end();
}

}  // namespace ekaudit::scanner::git
