#include "cli/push_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "core/text.h"

namespace ekaudit::cli {
namespace {

using scanner::git::ObjectId;

constexpr std::size_t k_sha256_digits = 64;

tl::unexpected<core::Error> bad_line(std::string_view line) {
  return core::fail(core::ErrorKind::malformed, fmt::format("Git sent a line that makes no sense: '{}'",
                                                            core::to_terminal(line.substr(0, 200))));
}

core::Result<ObjectId> parse_id(std::string_view text, std::string_view line) {
  if (text.size() == k_sha256_digits) {
    return core::fail(core::ErrorKind::unsupported, "repositories with SHA-256 object ids are not supported");
  }
  const auto id = ObjectId::from_hex(text);
  return id && text.size() == 40 ? core::Result<ObjectId>(*id) : bad_line(line);
}

// Reads "… ID NAME ID"-like lines: where in a line of words the old id, the new id and the name stand.
struct Columns {
  std::size_t count;
  std::size_t old_id;
  std::size_t new_id;
  std::size_t name;
};

core::Result<audit::RefUpdate> parse_line(std::string_view line, const Columns& columns) {
  std::vector<std::string_view> words;
  for (std::string_view rest = line; words.size() < columns.count;) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    words.push_back(rest.substr(0, end));
    if (end == rest.size()) {
      break;
    }
    rest.remove_prefix(end + 1);
  }
  if (words.size() != columns.count || words[columns.name].empty()) {
    return bad_line(line);
  }
  auto old_id = parse_id(words[columns.old_id], line);
  auto new_id = parse_id(words[columns.new_id], line);
  if (!old_id || !new_id) {
    return tl::make_unexpected(old_id ? std::move(new_id.error()) : std::move(old_id.error()));
  }
  return audit::RefUpdate{std::string(words[columns.name]), *old_id, *new_id};
}

core::Result<std::vector<audit::RefUpdate>> parse_lines(std::string_view input, const Columns& columns) {
  std::vector<audit::RefUpdate> updates;
  for (std::string_view rest = input; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (end != 0) {
      auto update = parse_line(rest.substr(0, end), columns);
      if (!update) {
        return tl::make_unexpected(std::move(update.error()));
      }
      updates.push_back(std::move(*update));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return updates;
}

}  // namespace

core::Result<std::vector<audit::RefUpdate>> parse_pre_push(std::string_view input) {
  return parse_lines(input, {4, 3, 1, 2});
}

core::Result<std::vector<audit::RefUpdate>> parse_pre_receive(std::string_view input) {
  return parse_lines(input, {3, 0, 1, 2});
}

}  // namespace ekaudit::cli
