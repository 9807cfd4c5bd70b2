// Collects notices from several threads and keeps their number small: of each kind the first hundred
// by object, and one that counts the rest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "core/notice.h"

namespace ekaudit::scanner::git {

class NoticeLimit {
 public:
  static constexpr std::size_t k_limit = 100;

  // The same object or path with the same message counts once.
  void add(core::Notice notice);

  // What was collected, sorted by kind and object: the same, whatever the order of the calls was.
  core::Notices take();

 private:
  struct Kind {
    std::map<std::pair<std::string, std::string>, core::Notice> kept;  // by object or path, and message
    std::uint64_t dropped = 0;
    bool incomplete = false;
  };

  std::mutex mutex_;
  std::map<std::string, Kind> kinds_;
};

}  // namespace ekaudit::scanner::git
