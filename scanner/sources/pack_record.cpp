#include "scanner/sources/pack_record.h"

#include <array>
#include <utility>

#include "core/byte_io.h"

namespace ekaudit::scanner::sources {
namespace {

using Count = std::uint64_t PackRecord::*;
constexpr std::array<Count, 5> k_counts = {&PackRecord::commit_count, &PackRecord::blob_count,
                                           &PackRecord::bytes, &PackRecord::archives,
                                           &PackRecord::lfs_pointers};

}  // namespace

std::string write_record(const PackRecord& record) {
  core::ByteWriter out;
  for (const Count count : k_counts) {
    out.number(record.*count);
  }
  out.number(record.to_search.size());
  for (const git::ObjectId& id : record.to_search) {
    out.block(view(id));
  }
  record.commits.write(out);
  return out.take();
}

std::optional<PackRecord> read_record(std::string_view bytes) {
  core::ByteReader in(bytes);
  PackRecord record;
  for (const Count count : k_counts) {
    record.*count = in.number().value_or(0);
  }
  const auto id_count = in.count(git::k_id_size);
  for (std::size_t i = 0; i < id_count.value_or(0); ++i) {
    record.to_search.push_back(git::ObjectId::from_raw(in.block(git::k_id_size)->data()));
  }
  auto commits = git::CommitGraph::read(in);
  if (!commits || !in.at_end()) {
    return std::nullopt;
  }
  record.commits = std::move(*commits);
  return record;
}

}  // namespace ekaudit::scanner::sources
