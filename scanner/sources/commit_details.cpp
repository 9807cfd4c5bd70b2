#include "scanner/sources/commit_details.h"

#include <utility>

#include "scanner/git/object_parse.h"

namespace ekaudit::scanner::sources {
namespace {

constexpr std::uint64_t k_max_commit_size = std::uint64_t{16} << 20;

}  // namespace

const CommitDetails& CommitDetailsReader::of(const git::ObjectId& commit) {
  const auto [slot, is_new] = cache_.try_emplace(commit);
  if (is_new) {
    if (const auto object = store_.read(commit, k_max_commit_size);
        object && object->type == git::ObjectType::commit) {
      git::Signature author = git::parse_signature(git::parse_commit(object->bytes).author_line);
      slot->second.author = Person{std::move(author.name), std::move(author.email)};
      slot->second.date = author.time;
    }
  }
  return slot->second;
}

}  // namespace ekaudit::scanner::sources
