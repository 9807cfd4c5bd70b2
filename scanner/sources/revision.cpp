#include "scanner/sources/revision.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "core/text.h"
#include "scanner/git/object_parse.h"

namespace ekaudit::scanner::sources {
namespace {

constexpr std::uint64_t k_max_object = std::uint64_t{16} << 20;
constexpr int k_max_tag_depth = 16;

tl::unexpected<core::Error> unknown(std::string_view text) {
  return core::fail(core::ErrorKind::not_found,
                    fmt::format("no commit, branch or tag '{}' is here; a shallow clone may lack it "
                                "(git fetch --unshallow)",
                                core::to_terminal(text)));
}

core::Result<git::ObjectId> peel(git::ObjectStore& store, git::ObjectId id, std::string_view text) {
  for (int depth = 0; depth < k_max_tag_depth; ++depth) {
    const auto object = store.read(id, k_max_object);
    if (!object || object->type == git::ObjectType::tree || object->type == git::ObjectType::blob) {
      return unknown(text);
    }
    if (object->type == git::ObjectType::commit) {
      return id;
    }
    id = git::parse_tag(object->bytes).target;
  }
  return unknown(text);
}

core::Result<git::ObjectId> resolve_base(const git::Repository& repository, git::ObjectStore& store,
                                         const std::vector<git::Ref>& refs, std::string_view base) {
  if (base.empty() || base == "HEAD" || base == "@") {
    const auto head = repository.head();
    return head ? core::Result<git::ObjectId>(*head) : unknown("HEAD");
  }
  static constexpr std::array<std::string_view, 5> k_prefixes = {"", "refs/", "refs/tags/", "refs/heads/",
                                                                 "refs/remotes/"};
  for (const std::string_view prefix : k_prefixes) {
    const std::string name = fmt::format("{}{}", prefix, base);
    const auto ref = std::find_if(refs.begin(), refs.end(),
                                  [&](const git::Ref& candidate) { return candidate.name == name; });
    if (ref != refs.end()) {
      return peel(store, ref->target, base);
    }
  }
  const bool is_hex = std::all_of(base.begin(), base.end(), core::is_hex_digit);
  if (!is_hex || base.size() < 4 || base.size() > 40) {
    return unknown(base);
  }
  const auto id = repository.find_object(base);
  return id ? peel(store, *id, base) : id;
}

// One "~N", "^" or "^N" taken off the front of `suffix` and followed from `id`.
core::Result<git::ObjectId> follow(git::ObjectStore& store, git::ObjectId id, std::string_view& suffix,
                                   std::string_view text) {
  const char step = suffix.front();
  suffix.remove_prefix(1);
  std::size_t number = 1;
  const auto [end, error] = std::from_chars(suffix.data(), suffix.data() + suffix.size(), number);
  suffix.remove_prefix(static_cast<std::size_t>(end - suffix.data()));
  if (error == std::errc::result_out_of_range) {
    return unknown(text);
  }
  const std::size_t steps = step == '~' ? number : std::min<std::size_t>(number, 1);
  const std::size_t parent = step == '~' ? 0 : number - 1;
  for (std::size_t i = 0; i < steps; ++i) {
    const auto object = store.read(id, k_max_object);
    const auto parents = object ? git::parse_commit(object->bytes).parents : std::vector<git::ObjectId>();
    if (parent >= parents.size()) {
      return unknown(text);
    }
    id = parents[parent];
  }
  return id;
}

}  // namespace

core::Result<git::ObjectId> resolve_revision(const git::Repository& repository, git::ObjectStore& store,
                                             const std::vector<git::Ref>& refs, std::string_view text) {
  const std::size_t split = std::min(text.find_first_of("~^"), text.size());
  std::string_view suffix = text.substr(split);
  auto id = resolve_base(repository, store, refs, text.substr(0, split));
  while (id && !suffix.empty()) {
    if (suffix.front() != '~' && suffix.front() != '^') {
      return unknown(text);
    }
    id = follow(store, *id, suffix, text);
  }
  return id;
}

}  // namespace ekaudit::scanner::sources
