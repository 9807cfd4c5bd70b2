#include "scanner/git/cache_tree.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

namespace ekaudit::scanner::git {
namespace {

constexpr std::size_t k_id_size = 20;
constexpr std::size_t k_max_depth = 4096;
constexpr std::size_t k_max_path_bytes = std::size_t{256} << 20;

// What is still to come below a directory.
struct Open {
  std::size_t path_size;
  std::uint32_t subtrees;
};

class Parser {
 public:
  explicit Parser(std::string_view bytes) : rest_(bytes) {}

  CacheTree parse() {
    if (!read_directory()) {
      return {};
    }
    while (!open_.empty()) {
      if (open_.back().subtrees == 0) {
        open_.pop_back();
        path_.resize(open_.empty() ? 0 : open_.back().path_size);
        continue;
      }
      --open_.back().subtrees;
      if (open_.size() > k_max_depth || path_bytes_ > k_max_path_bytes || !read_directory()) {
        return {};
      }
    }
    return rest_.empty() ? std::move(tree_) : CacheTree();
  }

 private:
  // A name, NUL, the number of entries (negative: outdated), the number of subtrees, the tree's id.
  bool read_directory() {
    const auto name = take_until('\0');
    const auto entries = take_number(' ');
    const auto subtrees = take_number('\n');
    if (!name || !entries || !subtrees || *subtrees < 0 || name->empty() != open_.empty()) {
      return false;
    }
    path_ += *name;
    path_ += name->empty() ? "" : "/";
    path_bytes_ += path_.size();
    open_.push_back({path_.size(), static_cast<std::uint32_t>(*subtrees)});
    if (*entries < 0) {
      return true;
    }
    if (rest_.size() < k_id_size) {
      return false;
    }
    tree_.emplace(path_, ObjectId::from_raw(rest_.data()));
    rest_.remove_prefix(k_id_size);
    return true;
  }

  std::optional<std::string_view> take_until(char end) {
    const std::size_t size = rest_.find(end);
    if (size == std::string_view::npos) {
      return std::nullopt;
    }
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size + 1);
    return text;
  }

  std::optional<std::int32_t> take_number(char end) {
    const auto text = take_until(end);
    std::int32_t number = 0;
    if (!text || std::from_chars(text->data(), text->data() + text->size(), number).ptr !=
                     text->data() + text->size()) {
      return std::nullopt;
    }
    return number;
  }

  std::string_view rest_;
  std::string path_;  // of the directory read last
  std::size_t path_bytes_ = 0;
  std::vector<Open> open_;
  CacheTree tree_;
};

}  // namespace

CacheTree parse_cache_tree(std::string_view extension) {
  return Parser(extension).parse();
}

}  // namespace ekaudit::scanner::git
