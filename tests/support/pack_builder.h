// Packs and their indexes byte by byte, damaged and hostile ones too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"

namespace ekaudit::tests::support {

class PackBuilder {
 public:
  using ObjectId = scanner::git::ObjectId;

  // Each returns the entry's number. `claimed_size` stands in the entry's header.
  std::size_t add(scanner::git::ObjectType type, std::string_view bytes);
  std::size_t add_claiming(scanner::git::ObjectType type, std::string_view bytes, std::uint64_t claimed_size);
  // The base is an entry that was added before.
  std::size_t add_offset_delta(std::size_t base, const ObjectId& id, std::string_view delta);
  // The base need not exist, and may be the entry itself.
  std::size_t add_id_delta(const ObjectId& base, const ObjectId& id, std::string_view delta);
  // As it stands in some other pack: header, base and stream.
  std::size_t add_entry(const ObjectId& id, std::string_view entry);

  const ObjectId& id(std::size_t entry) const { return entries_[entry].id; }
  // What the index says instead of the truth.
  void set_indexed_offset(std::size_t entry, std::uint64_t offset) { entries_[entry].offset = offset; }

  std::string pack() const;
  // Version 1 or 2, with the CRCs of the entries as they are. Offsets from `first_large` on go to the table
  // of large offsets.
  std::string index(int version = 2, std::uint64_t first_large = 0x80000000) const;
  // Writes both files and returns the path of the index.
  std::filesystem::path write(const std::filesystem::path& pack_dir, std::string_view name = "pack-1") const;

 private:
  struct Entry {
    ObjectId id;
    std::uint64_t offset;
    std::uint32_t crc;
  };
  std::size_t append(const ObjectId& id, unsigned type, std::uint64_t claimed_size, std::string_view base,
                     std::string_view stored);

  std::string body_;
  std::vector<Entry> entries_;
};

// The id that Git gives to an object.
scanner::git::ObjectId object_id(scanner::git::ObjectType type, std::string_view bytes);

// A delta that claims these sizes and inserts `text`, at most 127 bytes of it.
std::string inserting_delta(std::uint64_t base_size, std::uint64_t result_size, std::string_view text);

// A zlib stream that holds `bytes` as they are.
std::string stored_zlib(std::string_view bytes);

// A loose object.
void write_loose(const std::filesystem::path& objects_dir, scanner::git::ObjectType type,
                 std::string_view bytes);

}  // namespace ekaudit::tests::support
