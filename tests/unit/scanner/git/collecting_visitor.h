// Remembers what a store hands out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <string_view>

#include "scanner/git/object_store.h"
#include "tests/support/git_fixture.h"

namespace ekaudit::scanner::git {

class CollectingVisitor final : public ObjectVisitor {
 public:
  void visit(unsigned worker, const ObjectId& id, ObjectType type, std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    workers_ = std::max(workers_, worker + 1);
    repeated_ += objects_.emplace(id.hex(), Object{type, std::string(bytes)}).second ? 0U : 1U;
  }

  const std::map<std::string, Object>& objects() const { return objects_; }
  std::size_t repeated() const { return repeated_; }
  unsigned workers() const { return workers_; }

  // One line for each object: "ID TYPE SIZE".
  std::string listing() const {
    std::ostringstream lines;
    for (const auto& [id, object] : objects_) {
      lines << id << ' ' << to_string(object.type) << ' ' << object.bytes.size() << '\n';
    }
    return lines.str();
  }

 private:
  std::mutex mutex_;
  std::map<std::string, Object> objects_;
  std::size_t repeated_ = 0;
  unsigned workers_ = 0;
};

// The same, as Git sees the repository.
inline std::string git_listing(const tests::support::GitFixture& repo) {
  return repo.git({"cat-file", "--batch-all-objects", "--batch-check"});
}

}  // namespace ekaudit::scanner::git
