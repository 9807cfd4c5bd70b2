#include "scanner/git/reflog.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_set>

#include "scanner/git/file_read.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::uint64_t k_max_log_size = std::uint64_t{64} << 20;
constexpr std::size_t k_hex_size = 40;

}  // namespace

std::vector<ObjectId> read_stash_log(const std::filesystem::path& common_dir) {
  std::vector<ObjectId> ids;
  const auto text = read_file(common_dir / "logs" / "refs" / "stash", k_max_log_size);
  if (!text) {
    return ids;
  }
  // "OLD NEW A U Thor <a@example.com> 1700000000 +0000\tmessage"
  std::unordered_set<ObjectId, ObjectIdHash> seen;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.size() < 2 * k_hex_size + 1) {
      continue;
    }
    const auto id = ObjectId::from_hex(line.substr(k_hex_size + 1, k_hex_size));
    if (id && !id->is_zero() && seen.insert(*id).second) {
      ids.push_back(*id);
    }
  }
  std::reverse(ids.begin(), ids.end());
  return ids;
}

}  // namespace ekaudit::scanner::git
