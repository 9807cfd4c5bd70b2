#include "scanner/git/object_parse.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace ekaudit::scanner::git {
namespace {

constexpr std::size_t k_hex_size = 40;
// The end of the year 9999: later times are nonsense, and calendars need not cope with them.
constexpr std::int64_t k_max_seconds = 253402300799;

// Takes lines off the front of an object's header; the empty line before the message ends it.
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view bytes) : bytes_(bytes) {}

  // The next line without its line feed, or nothing at the end of the header.
  std::optional<std::string_view> next() {
    if (offset_ >= bytes_.size()) {
      return std::nullopt;
    }
    const std::size_t end = std::min(bytes_.find('\n', offset_), bytes_.size());
    const std::string_view line = bytes_.substr(offset_, end - offset_);
    offset_ = std::min(end + 1, bytes_.size());
    if (line.empty()) {
      return std::nullopt;
    }
    return line;
  }

  // After next() has returned nothing: where the message starts.
  std::size_t offset() const { return offset_; }

 private:
  std::string_view bytes_;
  std::size_t offset_ = 0;
};

// What follows `key` and a space, if the line starts so.
std::optional<std::string_view> value_of(std::string_view line, std::string_view key) {
  if (line.size() <= key.size() || line.substr(0, key.size()) != key || line[key.size()] != ' ') {
    return std::nullopt;
  }
  return line.substr(key.size() + 1);
}

std::optional<ObjectId> id_of(std::string_view line, std::string_view key) {
  const auto value = value_of(line, key);
  return value && value->size() == k_hex_size ? ObjectId::from_hex(*value) : std::nullopt;
}

// Only the first header of a name counts, as in Git.
void take_first(std::string_view line, std::string_view key, std::string_view& target) {
  if (target.data() == nullptr) {
    if (const auto value = value_of(line, key)) {
      target = *value;
    }
  }
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view k_blank = " \t\r";
  const std::size_t begin = text.find_first_not_of(k_blank);
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(k_blank) - begin + 1);
}

std::optional<core::TimePoint> parse_seconds(std::string_view text) {
  std::uint64_t seconds = 0;
  text = trim(text);
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || seconds > static_cast<std::uint64_t>(k_max_seconds)) {
    return std::nullopt;
  }
  return core::TimePoint(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

}  // namespace

Signature parse_signature(std::string_view line) {
  Signature signature;
  const std::size_t open = line.find('<');
  signature.name = trim(line.substr(0, open));
  if (open == std::string_view::npos) {
    return signature;
  }
  const std::string_view rest = line.substr(open + 1);
  signature.email = trim(rest.substr(0, rest.find('>')));
  // An e-mail address may hold a '>' of its own: the time stands behind the last one.
  if (const std::size_t close = rest.rfind('>'); close != std::string_view::npos) {
    signature.time = parse_seconds(rest.substr(close + 1));
  }
  return signature;
}

Commit parse_commit(std::string_view bytes) {
  Commit commit;
  HeaderReader header(bytes);
  // Git takes parents only from the lines right behind the tree's.
  bool parents_may_follow = true;
  bool first_line = true;
  while (const auto line = header.next()) {
    const auto tree = first_line ? id_of(*line, "tree") : std::nullopt;
    const auto parent = parents_may_follow ? id_of(*line, "parent") : std::nullopt;
    first_line = false;
    if (tree) {
      commit.tree = *tree;
    } else if (parent) {
      commit.parents.push_back(*parent);
    } else {
      parents_may_follow = false;
      take_first(*line, "author", commit.author_line);
      take_first(*line, "committer", commit.committer_line);
    }
  }
  commit.message_offset = header.offset();
  return commit;
}

Tag parse_tag(std::string_view bytes) {
  Tag tag;
  HeaderReader header(bytes);
  while (const auto line = header.next()) {
    if (const auto target = id_of(*line, "object"); target && tag.target.is_zero()) {
      tag.target = *target;
    }
    take_first(*line, "type", tag.target_type);
    take_first(*line, "tag", tag.name);
    take_first(*line, "tagger", tag.tagger_line);
  }
  tag.message_offset = header.offset();
  return tag;
}

}  // namespace ekaudit::scanner::git
