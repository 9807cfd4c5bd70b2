#include "scanner/git/ref_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <system_error>
#include <utility>

#include "scanner/git/file_read.h"

namespace ekaudit::scanner::git {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t k_max_ref_file = std::uint64_t{64} << 10;
constexpr std::uint64_t k_max_packed_refs = std::uint64_t{1} << 30;
constexpr std::size_t k_hex_size = 40;

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

core::Result<RefValue> parse_ref_file(std::string_view text) {
  constexpr std::string_view k_symbolic = "ref:";
  if (text.starts_with(k_symbolic)) {
    return RefValue{{}, std::string(trim(text.substr(k_symbolic.size())))};
  }
  const auto id = ObjectId::from_hex(text.substr(0, k_hex_size));
  if (!id || (text.size() > k_hex_size && !is_blank(text[k_hex_size]))) {
    return core::fail(core::ErrorKind::malformed, "it holds neither an object id nor the name of a ref");
  }
  return RefValue{*id, {}};
}

class Reader {
 public:
  Reader(const fs::path& git_dir, const fs::path& common_dir, NoticeLimit& notices)
      : git_dir_(git_dir), common_dir_(common_dir), notices_(notices) {}

  std::vector<RawRef> read() {
    read_packed_refs();
    const auto packed = static_cast<std::ptrdiff_t>(refs_.size());
    read_tree(common_dir_ / "refs", "refs/");
    read_heads();
    // Of several values the last one counts, the one from a file of its own. Packed refs are mostly sorted.
    const auto by_name = [](const RawRef& a, const RawRef& b) { return a.name < b.name; };
    const auto packed_end = refs_.begin() + packed;
    if (!std::is_sorted(refs_.begin(), packed_end, by_name)) {
      std::stable_sort(refs_.begin(), packed_end, by_name);
    }
    std::stable_sort(packed_end, refs_.end(), by_name);
    std::inplace_merge(refs_.begin(), packed_end, refs_.end(), by_name);
    const auto last = std::unique(refs_.rbegin(), refs_.rend(),
                                  [](const RawRef& a, const RawRef& b) { return a.name == b.name; });
    refs_.erase(refs_.begin(), last.base());
    return std::move(refs_);
  }

 private:
  void read_packed_refs();
  void read_tree(const fs::path& root, const std::string& prefix);
  void read_entry(const fs::directory_entry& entry, const std::string& name,
                  std::vector<std::pair<fs::path, std::string>>& pending);
  void read_heads();
  void read_head(const fs::path& directory, const std::string& name);

  void broken(const std::string& name, std::string_view reason) {
    notices_.add({"broken-ref", fmt::format("ref {} cannot be read: {}", name, reason), false, {}, name, {}});
  }
  void incomplete(std::string message) {
    notices_.add({"unreadable-refs", std::move(message), true, {}, {}, {}});
  }

  const fs::path& git_dir_;
  const fs::path& common_dir_;
  NoticeLimit& notices_;
  std::vector<RawRef> refs_;
};

void Reader::read_packed_refs() {
  const auto text = read_file(common_dir_ / "packed-refs", k_max_packed_refs);
  if (!text) {
    if (text.error().kind != core::ErrorKind::not_found) {
      incomplete(fmt::format("the packed refs cannot be read: {}", text.error().message));
    }
    return;
  }
  std::size_t malformed = 0;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.starts_with('#') || line.starts_with('^')) {
      continue;
    }
    const auto id = ObjectId::from_hex(line.substr(0, k_hex_size));
    if (!id || line.size() < k_hex_size + 2 || line[k_hex_size] != ' ') {
      ++malformed;
      continue;
    }
    refs_.push_back({std::string(line.substr(k_hex_size + 1)), {*id, {}}});
  }
  if (malformed > 0) {
    incomplete(fmt::format("{} lines of packed-refs make no sense and were left out", malformed));
  }
}

void Reader::read_tree(const fs::path& root, const std::string& prefix) {
  std::vector<std::pair<fs::path, std::string>> pending = {{root, prefix}};
  while (!pending.empty()) {
    const auto [directory, names] = std::move(pending.back());
    pending.pop_back();
    std::error_code error;
    for (auto it = fs::directory_iterator(directory, error); !error && it != fs::directory_iterator();
         it.increment(error)) {
      read_entry(*it, names + it->path().filename().native(), pending);
    }
    if (error && error != std::errc::no_such_file_or_directory) {
      incomplete(fmt::format("{} cannot be listed: {}", directory.native(), error.message()));
    }
  }
}

void Reader::read_entry(const fs::directory_entry& entry, const std::string& name,
                        std::vector<std::pair<fs::path, std::string>>& pending) {
  std::error_code error;
  if (fs::is_directory(entry.symlink_status(error))) {
    pending.emplace_back(entry.path(), name + '/');
    return;
  }
  if (name.ends_with(".lock")) {
    return;
  }
  auto value = read_ref_file(entry.path());
  if (!value) {
    broken(name, value.error().message);
  }
  refs_.push_back({name, value ? std::move(*value) : RefValue{}});
}

void Reader::read_heads() {
  read_head(git_dir_, "HEAD");
  if (git_dir_ != common_dir_) {
    read_head(common_dir_, "main-worktree/HEAD");
  }
  std::error_code error;
  for (auto it = fs::directory_iterator(common_dir_ / "worktrees", error);
       !error && it != fs::directory_iterator(); it.increment(error)) {
    std::error_code ignored;
    if (!fs::is_directory(it->symlink_status(ignored))) {
      continue;
    }
    const std::string prefix = "worktrees/" + it->path().filename().native() + '/';
    if (it->path() != git_dir_) {
      read_head(it->path(), prefix + "HEAD");
    }
    read_tree(it->path() / "refs", prefix + "refs/");
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    incomplete(fmt::format("the linked worktrees cannot be listed: {}", error.message()));
  }
}

void Reader::read_head(const fs::path& directory, const std::string& name) {
  auto value = read_ref_file(directory / "HEAD");
  if (!value) {
    broken(name, value.error().message);
  } else if (value->symbolic.empty()) {
    refs_.push_back({name, std::move(*value)});
  }
}

// Git allows no such names (git-check-ref-format(1)); as paths they would lead elsewhere.
bool is_safe_name(std::string_view name) {
  return name.starts_with("refs/") && name.find("..") == std::string_view::npos &&
         name.find("/.") == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

core::Result<RefValue> read_packed_ref(const fs::path& common_dir, std::string_view name) {
  const auto text = read_file(common_dir / "packed-refs", k_max_packed_refs);
  const std::string wanted = fmt::format(" {}\n", name);
  std::size_t place = text ? text->find(wanted) : std::string::npos;
  while (place != std::string::npos && place >= k_hex_size) {
    const std::size_t begin = place - k_hex_size;
    const auto id = ObjectId::from_hex(std::string_view(*text).substr(begin, k_hex_size));
    if (id && (begin == 0 || (*text)[begin - 1] == '\n')) {
      return RefValue{*id, {}};
    }
    place = text->find(wanted, place + 1);
  }
  return core::fail(core::ErrorKind::not_found, "there is no such ref");
}

}  // namespace

core::Result<RefValue> read_ref(const fs::path& git_dir, const fs::path& common_dir, std::string_view name) {
  if (!is_safe_name(name)) {
    return core::fail(core::ErrorKind::not_found, "it is no name of a ref");
  }
  for (const fs::path& directory : {common_dir, git_dir}) {
    auto value = read_ref_file(directory / name);
    if (value) {
      return value;
    }
  }
  return read_packed_ref(common_dir, name);
}

core::Result<RefValue> read_ref_file(const fs::path& file) {
  // In old repositories a symbolic ref is a symbolic link.
  std::error_code error;
  const fs::path target = fs::read_symlink(file, error);
  if (!error && target.native().starts_with("refs/")) {
    return RefValue{{}, target.native()};
  }
  const auto text = read_file(file, k_max_ref_file);
  if (!text) {
    return tl::make_unexpected(text.error());
  }
  return parse_ref_file(*text);
}

std::vector<RawRef> read_raw_refs(const fs::path& git_dir, const fs::path& common_dir, NoticeLimit& notices) {
  return Reader(git_dir, common_dir, notices).read();
}

}  // namespace ekaudit::scanner::git
