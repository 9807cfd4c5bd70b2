#include "scanner/git/index_maker.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/digest.h"
#include "scanner/git/deflate.h"
#include "scanner/git/family_walk.h"
#include "scanner/git/object_header.h"
#include "scanner/git/pack_families.h"
#include "scanner/git/walk_memory.h"

namespace ekaudit::scanner::git {
namespace {

constexpr std::uint64_t k_first_entry = 12;
// Deltas whose bases are named by id are resolved from round to round, each of which knows more ids.
constexpr unsigned k_most_rounds = 50;
// Of memory for each entry, with all that is made of it.
constexpr std::uint64_t k_entry_memory = 256;
constexpr std::uint64_t k_large_offset = 0x80000000U;

struct Entry {
  std::uint64_t offset = 0;
  std::uint32_t crc = 0;
  std::optional<ObjectId> id;
};

// A name for an entry whose id is not known yet; no object's id looks so.
ObjectId stand_in(std::size_t number) {
  ObjectId id;
  id.bytes.fill(0xFF);
  for (std::size_t i = 0; i < sizeof number; ++i) {
    id.bytes[k_id_size - 1 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return id;
}

std::optional<std::size_t> number_of(const ObjectId& id) {
  std::size_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) {
    number = number << 8 | id.bytes[k_id_size - sizeof number + i];
  }
  return id == stand_in(number) ? std::optional(number) : std::nullopt;
}

void append_be32(std::string& bytes, std::uint64_t value) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    bytes.push_back(static_cast<char>(value >> shift));
  }
}

// gitformat-pack(5), version 2. The pack's checksum is not asked for by anybody.
PackIndex write_index(std::vector<std::pair<ObjectId, const Entry*>> named) {
  std::sort(named.begin(), named.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string bytes("\377tOc", 4);
  append_be32(bytes, 2);
  std::array<std::uint32_t, 256> counts{};
  for (const auto& [id, entry] : named) {
    ++counts[id.bytes[0]];
  }
  std::partial_sum(counts.begin(), counts.end(), counts.begin());
  std::for_each(counts.begin(), counts.end(), [&](std::uint32_t count) { append_be32(bytes, count); });
  for (const auto& [id, entry] : named) {
    bytes.append(view(id));
  }
  for (const auto& [id, entry] : named) {
    append_be32(bytes, entry->crc);
  }
  std::vector<std::uint64_t> large;
  for (const auto& [id, entry] : named) {
    if (entry->offset < k_large_offset) {
      append_be32(bytes, entry->offset);
    } else {
      append_be32(bytes, k_large_offset | large.size());
      large.push_back(entry->offset);
    }
  }
  for (const std::uint64_t offset : large) {
    append_be32(bytes, offset >> 32);
    append_be32(bytes, offset);
  }
  bytes.append(k_id_size, '\0');
  const ObjectId sum{core::sha1({bytes})};
  bytes.append(view(sum));
  // It has the form that it is read for.
  return std::move(*PackIndex::parse(std::move(bytes)));
}

class IndexMaker final : private ObjectVisitor {
 public:
  IndexMaker(const MappedPack& pack, ObjectStore& store, const EnumerationLimits& limits,
             core::RunControl& control)
      : pack_(pack), store_(store), limits_(limits), control_(control) {}

  MadeIndex make() {
    const bool is_whole = find_entries();
    bool is_known = all_are_known();
    for (unsigned round = 0; round < k_most_rounds && !is_known && !control_.stopped(); ++round) {
      if (!find_ids()) {
        break;
      }
      is_known = all_are_known();
    }
    return {write_index(), is_whole && is_known && !control_.stopped()};
  }

 private:
  bool all_are_known() const {
    return std::all_of(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.id; });
  }

  // False where an entry is unsound: nobody knows where the next one begins. Then the one before is taken to
  // reach to the pack's end, as who reads it by the index will take it.
  bool find_entries() {
    const bool is_whole = go_through();
    if (!entries_.empty()) {
      entries_.back().crc = crc32(pack_.bytes(entries_.back().offset, pack_.end()));
    }
    return is_whole;
  }

  bool go_through() {
    WholeInflater inflater;
    std::string object;
    std::uint64_t offset = k_first_entry;
    while (offset < pack_.end() && !control_.stopped()) {
      const auto header = pack_.header(offset);
      if (!header || entries_.size() >= limits_.max_memory / k_entry_memory) {
        return false;
      }
      const std::string_view stream = pack_.bytes(offset + header->length, pack_.end());
      if (header->size > limits_.object_limit() || header->size > most_inflated(stream.size())) {
        return false;
      }
      object.resize(static_cast<std::size_t>(header->size));
      const auto length = inflater.inflate_front(stream, object);
      if (!length) {
        return false;
      }
      const std::uint64_t end = offset + header->length + *length;
      Entry entry{offset, crc32(pack_.bytes(offset, end)), std::nullopt};
      if (header->kind == EntryHeader::Kind::whole) {
        entry.id = id_of(header->type, object);
      }
      entries_.push_back(entry);
      offset = end;
    }
    return offset == pack_.end();
  }

  PackIndex write_index() const {
    std::vector<std::pair<ObjectId, const Entry*>> named;
    named.reserve(entries_.size());
    for (std::size_t number = 0; number < entries_.size(); ++number) {
      named.emplace_back(entries_[number].id.value_or(stand_in(number)), &entries_[number]);
    }
    return git::write_index(std::move(named));
  }

  // Whether any more is known than before.
  bool find_ids() {
    const PackIndex index = write_index();
    const PackFamilies families(index, pack_, limits_.jobs, control_);
    const WalkedPack walked{index, pack_, families, {}, {}, {}};
    WalkMemory memory(limits_.max_memory, 1);
    FamilyWalk walk(0, limits_, memory, control_, *this);
    found_ = 0;
    std::vector<ObjectId> unreadable;
    for (const PackFamilies::Family& family : families.families()) {
      if (control_.stopped() || !has_unknown(index, families, family.root)) {
        continue;
      }
      if (family.type) {
        walk.walk(walked, family.root, *family.type, std::nullopt, unreadable);
      } else if (const auto header = pack_.header(families.offset(family.root))) {
        if (const Object* const base = read_base(header->base_id)) {
          walk.walk(walked, family.root, base->type, ForeignBase{base->bytes}, unreadable);
        }
      }
    }
    return found_ != 0;
  }

  // Many deltas may build on one object; what cannot be read is asked for once.
  const Object* read_base(const ObjectId& id) {
    if (!base_ || base_->first != id) {
      if (unreadable_.count(id) != 0) {
        return nullptr;
      }
      auto object = store_.read(id, limits_.object_limit());
      if (!object) {
        unreadable_.insert(id);
        return nullptr;
      }
      base_.emplace(id, std::move(*object));
    }
    return &base_->second;
  }

  static bool has_unknown(const PackIndex& index, const PackFamilies& families, PackFamilies::Rank root) {
    std::vector<PackFamilies::Rank> open = {root};
    while (!open.empty()) {
      const PackFamilies::Rank rank = open.back();
      open.pop_back();
      if (number_of(index.id(families.position(rank)))) {
        return true;
      }
      const auto children = families.children(rank);
      open.insert(open.end(), children.begin(), children.end());
    }
    return false;
  }

  void visit(unsigned /*worker*/, const ObjectId& id, ObjectType type, std::string_view bytes) override {
    if (const auto number = number_of(id)) {
      entries_[*number].id = id_of(type, bytes);
      ++found_;
    }
  }

  const MappedPack& pack_;
  ObjectStore& store_;
  const EnumerationLimits& limits_;
  core::RunControl& control_;
  std::vector<Entry> entries_;
  std::size_t found_ = 0;
  std::optional<std::pair<ObjectId, Object>> base_;
  std::set<ObjectId> unreadable_;
};

}  // namespace

bool is_stand_in(const ObjectId& id) {
  return number_of(id).has_value();
}

MadeIndex make_index(const MappedPack& pack, ObjectStore& store, const EnumerationLimits& limits,
                     core::RunControl& control) {
  return IndexMaker(pack, store, limits, control).make();
}

}  // namespace ekaudit::scanner::git
