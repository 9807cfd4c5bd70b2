#include "scanner/git/notice_limit.h"

#include <fmt/format.h>

#include <iterator>

namespace ekaudit::scanner::git {

void NoticeLimit::add(core::Notice notice) {
  const std::lock_guard lock(mutex_);
  Kind& kind = kinds_[notice.kind];
  kind.incomplete = kind.incomplete || notice.incomplete;
  std::pair key(notice.object.empty() ? notice.path : notice.object, notice.message);
  if (!kind.kept.emplace(std::move(key), std::move(notice)).second) {
    return;
  }
  if (kind.kept.size() > k_limit) {
    kind.kept.erase(std::prev(kind.kept.end()));
    ++kind.dropped;
  }
}

core::Notices NoticeLimit::take() {
  const std::lock_guard lock(mutex_);
  core::Notices notices;
  for (auto& [name, kind] : kinds_) {
    for (auto& [key, notice] : kind.kept) {
      notices.push_back(std::move(notice));
    }
    if (kind.dropped > 0) {
      notices.push_back({name,
                         fmt::format("and {} more of this kind, not listed one by one", kind.dropped),
                         kind.incomplete,
                         {},
                         {},
                         {}});
    }
  }
  kinds_.clear();
  return notices;
}

}  // namespace ekaudit::scanner::git
