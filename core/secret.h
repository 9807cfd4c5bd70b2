// A raw token in memory. Copies share one buffer, which is wiped when the last one goes. There is no
// way to print one: no stream operator, no formatter, no conversion; reveal() is the one word to
// search for when asking where raw tokens go.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace ekaudit::core {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view raw);

  // Valid as long as any copy lives. Never format, log or store what this returns.
  std::string_view reveal() const;
  bool empty() const { return reveal().empty(); }

 private:
  struct Buffer;
  std::shared_ptr<const Buffer> buffer_;
};

// Overwrites the bytes in a way the compiler keeps.
void wipe(std::string& bytes);

}  // namespace ekaudit::core
