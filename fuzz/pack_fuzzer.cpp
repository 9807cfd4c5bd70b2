// Packs made from the input's instructions, sound and unsound ones, with an index that tells the truth about
// them or not. The walk over the families and the reading of single objects must agree; so must an index that
// is made of the pack alone.
//
// An entry is: a byte whose low three bits are the type and whose other bits say what is wrong with it, a
// byte that names the base, a byte with the length of the content, the content.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/run_control.h"
#include "fuzz/require.h"
#include "fuzz/stored_zlib.h"
#include "scanner/git/chain_read.h"
#include "scanner/git/deflate.h"
#include "scanner/git/family_walk.h"
#include "scanner/git/index_maker.h"
#include "scanner/git/mapped_pack.h"
#include "scanner/git/object_header.h"
#include "scanner/git/pack_families.h"
#include "scanner/git/pack_index.h"

namespace {

using namespace ekaudit::scanner::git;
using ekaudit::fuzz::require;

constexpr std::uint64_t k_most_object = 1 << 16;

struct Entry {
  ObjectId id;
  std::uint64_t offset;
};

void append_be32(std::string& to, std::uint64_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    to += static_cast<char>(value >> shift);
  }
}

ObjectId id_of(std::size_t number) {
  return ObjectId{ekaudit::core::sha1({std::to_string(number)})};
}

void append_header(std::string& to, unsigned type, std::uint64_t size) {
  std::uint64_t byte = (type << 4) | (size & 15);
  for (size >>= 4; size != 0; size >>= 7) {
    to += static_cast<char>(byte | 0x80);
    byte = size & 0x7F;
  }
  to += static_cast<char>(byte);
}

// As Git writes it: most significant first, one less in each byte but the last.
std::string distance_to(std::uint64_t distance) {
  std::string bytes(1, static_cast<char>(distance & 0x7F));
  while ((distance >>= 7) != 0) {
    bytes.insert(bytes.begin(), static_cast<char>(0x80 | (--distance & 0x7F)));
  }
  return bytes;
}

class Packer {
 public:
  explicit Packer(std::string_view input) {
    pack_ = "PACK";
    append_be32(pack_, 2);
    append_be32(pack_, 0);
    while (input.size() >= 3) {
      const auto kind = static_cast<unsigned char>(input[0]);
      const auto base = static_cast<unsigned char>(input[1]);
      const std::string_view content = input.substr(3, static_cast<unsigned char>(input[2]));
      input.remove_prefix(3 + content.size());
      add(kind, base, content);
    }
    end_ = pack_.size();
    pack_.append(20, '\0');
  }

  const std::string& pack() const { return pack_; }

  std::string index() const {
    std::vector<Entry> sorted = entries_;
    std::sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) { return a.id < b.id; });
    std::string bytes("\377tOc", 4);
    append_be32(bytes, 2);
    for (unsigned first = 0; first < 256; ++first) {
      append_be32(bytes, static_cast<std::uint64_t>(std::count_if(
                             sorted.begin(), sorted.end(),
                             [first](const Entry& entry) { return entry.id.bytes[0] <= first; })));
    }
    for (const Entry& entry : sorted) {
      bytes.append(reinterpret_cast<const char*>(entry.id.bytes.data()), entry.id.bytes.size());
    }
    for (const Entry& entry : sorted) {
      append_be32(bytes, crc_at(entry.offset));
    }
    for (const Entry& entry : sorted) {
      append_be32(bytes, entry.offset);
    }
    bytes.append(20, '\0');
    const auto digest = ekaudit::core::sha1({bytes});
    return bytes.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  }

 private:
  void add(unsigned kind, unsigned base, std::string_view content) {
    const unsigned type = kind & 7U;
    const std::uint64_t offset = pack_.size();
    append_header(pack_, type, content.size() + ((kind & 8U) != 0 ? base : 0U));
    if (type == 6) {
      const std::uint64_t start = entries_.empty() ? 0 : entries_[base % entries_.size()].offset;
      pack_ += distance_to((kind & 16U) != 0 ? base : offset - start);
    } else if (type == 7) {
      const ObjectId id = id_of(base);
      pack_.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
    }
    const std::size_t stream = pack_.size();
    pack_ += ekaudit::fuzz::stored_zlib(content);
    if ((kind & 32U) != 0) {
      pack_[stream + base % (pack_.size() - stream)] ^= 4;
    }
    entries_.push_back({id_of(entries_.size()), (kind & 64U) != 0 ? offset + base % 8 : offset});
  }

  // Right for what a reader takes for the entry: up to where the next one in the index starts.
  std::uint32_t crc_at(std::uint64_t offset) const {
    std::uint64_t end = end_;
    for (const Entry& other : entries_) {
      end = other.offset > offset ? std::min(end, other.offset) : end;
    }
    return crc32(
        std::string_view(pack_).substr(std::min<std::size_t>(offset, end), end - std::min(offset, end)));
  }

  std::string pack_;
  std::vector<Entry> entries_;
  std::size_t end_ = 0;
};

// Keeps what it was shown; half of the runs let the walk leave out what holds no 'x'.
class Visitor final : public ObjectVisitor, private Screen {
 public:
  explicit Visitor(bool screens) : screens_(screens) {}
  void visit(unsigned, const ObjectId& id, ObjectType, std::string_view bytes) override {
    require(seen.emplace(id, bytes).second, "an object is visited once");
  }
  TypeMask screened_types() const override { return screens_ ? k_all_types : 0; }
  const Screen* screen() const override { return screens_ ? this : nullptr; }
  void pass(unsigned, const PassedObject& object) override {
    ++passed;
    require(object.head.find("xy") == std::string_view::npos, "what is wanted is not passed over");
  }

  std::map<ObjectId, std::string> seen;
  std::size_t passed = 0;

 private:
  bool may_hold(std::string_view bytes) const override { return bytes.find("xy") != std::string_view::npos; }
  std::size_t longest() const override { return 2; }
  bool screens_;
};

struct Walked {
  Visitor visitor;
  std::vector<ObjectId> doubtful;
};

Walked walk(const WalkedPack& pack, bool screens) {
  Walked walked{Visitor(screens), {}};
  EnumerationLimits limits;
  limits.max_object_size = k_most_object;
  WalkMemory memory(8 * k_most_object, 1);
  ekaudit::core::RunControl control;
  FamilyWalk family_walk(0, limits, memory, control, walked.visitor);
  for (const PackFamilies::Family& family : pack.families.families()) {
    if (family.type) {
      family_walk.walk(pack, family.root, *family.type, std::nullopt, walked.doubtful);
    }
  }
  return walked;
}

void check(const PackIndex& index, const MappedPack& pack) {
  ekaudit::core::RunControl control;
  const PackFamilies families(index, pack, 1, control);
  const WalkedPack walked_pack{index, pack, families, {}, {}, {}};
  const Walked whole = walk(walked_pack, false);
  const Walked screened = walk(walked_pack, true);
  require(screened.visitor.seen.size() + screened.visitor.passed == whole.visitor.seen.size(),
          "a screen loses nothing");
  for (const auto& [id, bytes] : whole.visitor.seen) {
    require(bytes.find("xy") == std::string::npos || screened.visitor.seen.count(id) == 1,
            "what is wanted is visited");
    const auto chain = follow_chain(index, pack, *index.find(id));
    require(chain.type.has_value(), "what was walked has a chain");
    std::size_t failed = 0;
    const auto object = rebuild_chain(pack, chain.offsets, k_most_object, std::nullopt, failed);
    require(object && object->bytes == bytes, "both ways make the same object");
  }
}

class NoStore final : public ObjectStore {
 public:
  ekaudit::core::Notices for_each(TypeMask /*types*/, const EnumerationLimits& /*limits*/,
                                  ekaudit::core::RunControl& /*control*/,
                                  ObjectVisitor& /*visitor*/) override {
    return {};
  }
  ekaudit::core::Result<Object> read(const ObjectId& /*id*/, std::uint64_t /*max_size*/) override {
    return ekaudit::core::fail(ekaudit::core::ErrorKind::not_found, "there is none");
  }
  std::size_t pack_count() const override { return 0; }
};

void check_made_index(const MappedPack& pack) {
  NoStore store;
  EnumerationLimits limits;
  limits.max_object_size = k_most_object;
  ekaudit::core::RunControl control;
  const PackIndex index = make_index(pack, store, limits, control).index;
  require(index.is_intact(), "an index that is made is sound");
  for (std::uint32_t position = 0; position < index.size(); ++position) {
    if (is_stand_in(index.id(position))) {
      continue;
    }
    const auto chain = follow_chain(index, pack, position);
    require(chain.type.has_value(), "what has an id has a chain");
    std::size_t failed = 0;
    const auto object = rebuild_chain(pack, chain.offsets, k_most_object, std::nullopt, failed);
    require(object && matches_id(index.id(position), *chain.type, object->bytes), "the id is the object's");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Packer packer({reinterpret_cast<const char*>(data), size});
  const auto index = PackIndex::parse(packer.index());
  if (!index) {
    return 0;
  }
  const int descriptor = ::memfd_create("pack", MFD_CLOEXEC);
  require(descriptor >= 0, "memory for a file");
  require(::write(descriptor, packer.pack().data(), packer.pack().size()) ==
              static_cast<ssize_t>(packer.pack().size()),
          "a file is written");
  const auto pack = MappedPack::open("/proc/self/fd/" + std::to_string(descriptor));
  ::close(descriptor);
  require(pack.has_value(), "a pack is opened");
  check(*index, *pack);
  check_made_index(*pack);
  return 0;
}
