#include "scanner/git/chain_read.h"

#include <fmt/format.h>

#include <utility>

#include "scanner/git/deflate.h"
#include "scanner/git/delta.h"
#include "scanner/git/pack_layout.h"

namespace ekaudit::scanner::git {

namespace {

tl::unexpected<core::Error> unsound() {
  return core::fail(core::ErrorKind::malformed, "the pack holds no sound entry for it");
}

tl::unexpected<core::Error> too_large(std::uint64_t size, std::uint64_t max_size) {
  return core::fail(core::ErrorKind::too_large,
                    fmt::format("it takes {} bytes, more than the limit of {}", size, max_size));
}

// Where the entry ends is not known here: the stream says it itself.
core::Result<std::string> inflate_entry(const MappedPack& pack, std::uint64_t offset, std::uint64_t max_size,
                                        WholeInflater& inflater) {
  const auto header = pack.header(offset);
  if (!header) {
    return unsound();
  }
  if (header->size > max_size) {
    return too_large(header->size, max_size);
  }
  const std::string_view stream = pack.bytes(offset + header->length, pack.end());
  std::string bytes;
  if (header->size <= most_inflated(stream.size())) {
    bytes.resize(static_cast<std::size_t>(header->size));
    if (inflater.inflate(stream, bytes)) {
      return bytes;
    }
  }
  return core::fail(core::ErrorKind::malformed, "its entry in the pack is damaged");
}

}  // namespace

DeltaChain follow_chain(const PackIndex& index, const MappedPack& pack, std::uint32_t position) {
  DeltaChain chain;
  std::optional<std::uint64_t> offset = index.offset(position);
  while (offset && chain.offsets.size() <= k_max_delta_chain) {
    chain.offsets.push_back(*offset);
    const auto header = pack.header(*offset);
    if (!header) {
      break;
    }
    if (header->kind == EntryHeader::Kind::whole) {
      chain.type = header->type;
      return chain;
    }
    if (header->kind == EntryHeader::Kind::offset_delta) {
      offset = header->base_offset;
      continue;
    }
    const auto base = index.find(header->base_id);
    if (!base) {
      chain.foreign_base = header->base_id;
      return chain;
    }
    offset = index.offset(*base);
  }
  chain.problem = {core::ErrorKind::malformed, chain.offsets.size() > k_max_delta_chain
                                                   ? "its chain of deltas is endless or too long"
                                                   : "the pack holds no sound entry for it"};
  return chain;
}

core::Result<Object> rebuild_chain(const MappedPack& pack, std::span<const std::uint64_t> offsets,
                                   std::uint64_t max_size, std::optional<Object> foreign,
                                   std::size_t& failed) {
  thread_local WholeInflater inflater;  // small objects take less time than it takes to make one
  Object object = foreign ? std::move(*foreign) : Object{};
  bool has_base = foreign.has_value();
  for (std::size_t at = offsets.size(); at-- > 0;) {
    failed = at;
    auto bytes = inflate_entry(pack, offsets[at], max_size, inflater);
    if (!bytes) {
      return tl::make_unexpected(std::move(bytes.error()));
    }
    if (!std::exchange(has_base, true)) {
      const auto header = pack.header(offsets[at]);  // sound, since its stream was read
      object = {header ? header->type : ObjectType::blob, std::move(*bytes)};
      continue;
    }
    const auto delta = Delta::parse(*bytes);
    if (delta && delta->result_size() > max_size) {
      return too_large(delta->result_size(), max_size);
    }
    std::string result(delta ? static_cast<std::size_t>(delta->result_size()) : 0, '\0');
    if (!delta || !delta->apply(object.bytes, result)) {
      return core::fail(core::ErrorKind::malformed, "a delta that it is made from is damaged");
    }
    object.bytes = std::move(result);
  }
  return object;
}

}  // namespace ekaudit::scanner::git
