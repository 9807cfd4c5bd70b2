// A delta's instructions: how to make an object from another one. Format: gitformat-pack(5), "Deltified
// representation".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ekaudit::scanner::git {

class Delta {
 public:
  // The sizes in front; the instructions themselves are checked while they are followed. `bytes` must
  // outlive the result. Nothing if it is cut off.
  static std::optional<Delta> parse(std::string_view bytes);

  std::uint64_t base_size() const { return base_size_; }
  std::uint64_t result_size() const { return result_size_; }

  // Writes the object to `out`, which must be of result_size(), and returns how many instructions it took.
  // Nothing if one is unsound, or if `base` or the result has another size than the delta says.
  std::optional<std::size_t> apply(std::string_view base, std::span<char> out) const;

  // What is new in the object: each byte that does not come from the base, with up to `reach` bytes of
  // the object on either side. A string of at most `reach` + 1 bytes that the object holds is in `base`,
  // or it is in the text. The instructions are checked as by apply(): nothing if they are unsound. Its
  // first min(head.size(), result_size()) bytes go to `head`. `scratch` is what the text lies in.
  std::optional<std::string_view> new_text(std::string_view base, std::size_t reach, std::string& scratch,
                                           std::span<char> head) const;

 private:
  std::uint64_t base_size_ = 0;
  std::uint64_t result_size_ = 0;
  std::string_view instructions_;
};

}  // namespace ekaudit::scanner::git
