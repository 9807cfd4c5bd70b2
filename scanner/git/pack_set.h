// The packs of a repository and its alternates, and single objects out of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "core/digest.h"
#include "core/error.h"
#include "core/notice.h"
#include "scanner/git/libgit2.h"
#include "scanner/git/mapped_pack.h"
#include "scanner/git/object_header.h"
#include "scanner/git/object_id.h"
#include "scanner/git/pack_file.h"
#include "scanner/git/pack_index.h"
#include "scanner/git/pack_order.h"

namespace ekaudit::scanner::git {

// A pack that is open: two file descriptors, one of them libgit2's.
class Pack {
 public:
  static core::Result<Pack> open(const std::filesystem::path& idx_file);

  const PackFile& file() const { return file_; }
  // For objects that a PackLayout, or check(), has found to be sound. The bytes are not compared with the
  // id. Safe from several threads.
  core::Result<StoredObject> read(const ObjectId& id) const { return database_.read(id); }
  // Follows the object's chain of deltas to its end. Errors: malformed, also for a chain without one;
  // too_large for one over k_max_chain_bytes.
  core::Result<ObjectHeader> check(const PackIndex& index, std::uint32_t position) const;

 private:
  Pack(PackFile file, PackDatabase database) : file_(std::move(file)), database_(std::move(database)) {}

  PackFile file_;
  PackDatabase database_;
};

// What is asked of a pack's index.
enum class IdOrder : std::uint8_t {
  required,  // packs whose ids do not ascend cannot be used
  assumed,   // lookups may fail to find what such a pack holds
};

class PackSet {
 public:
  // Opens all indexes. What cannot be used becomes a notice; multi-pack-index files are not needed.
  explicit PackSet(const std::vector<std::filesystem::path>& object_directories,
                   IdOrder order = IdOrder::required);

  // Whether all indexes are as IdOrder::required wants them. Reads every id.
  bool is_ordered() const;

  // Packs whose index could be read: the largest first, then by path.
  std::size_t size() const { return packs_.size(); }
  const PackIndex& index(std::size_t pack) const { return packs_[pack].index; }
  std::filesystem::path pack_file(std::size_t pack) const {
    return std::filesystem::path(packs_[pack].idx_file).replace_extension(".pack");
  }
  // SHA-256 of the index, and of the pack its size and the checksum at its end: what it holds, as long as
  // nobody changes bytes in its middle. Made once. Errors: those of File::open; malformed.
  core::Result<core::Digest> fingerprint(std::size_t pack, unsigned jobs) const;
  // Whether the pack, if it is mapped, or its index was cut short since.
  bool has_shrunk(std::size_t pack) const;
  const core::Notices& notices() const { return notices_; }
  // Packs without an index that could be used: they have no number, and there is a notice.
  const std::vector<std::filesystem::path>& unindexed() const { return unindexed_; }

  // Keeps a limited number of packs open. Safe from several threads.
  core::Result<std::shared_ptr<const Pack>> open(std::size_t pack) const;
  // The same, mapped; all that were asked for stay mapped. Errors: those of MappedPack::open.
  core::Result<std::shared_ptr<const MappedPack>> map(std::size_t pack) const;
  // The object whose entry starts there. Safe from several threads.
  std::optional<ObjectId> id_at(std::size_t pack, std::uint64_t offset) const;
  // For one thread that reads much.
  core::Result<PackDatabase> open_own(std::size_t pack) const {
    return PackDatabase::open(packs_[pack].idx_file);
  }

 private:
  struct Entry {
    std::filesystem::path idx_file;
    PackIndex index;
  };
  void add_directory(const std::filesystem::path& pack_dir);
  void add_pack(const std::filesystem::path& pack_dir, const std::string& stem);
  core::Result<core::Digest> make_fingerprint(std::size_t pack, unsigned jobs) const;
  void notice(std::string message);
  void notice_unusable(const std::string& why);

  IdOrder order_;
  std::vector<Entry> packs_;
  std::vector<std::filesystem::path> unindexed_;
  core::Notices notices_;
  mutable std::mutex fingerprint_mutex_;
  mutable std::map<std::size_t, core::Result<core::Digest>> fingerprints_;

  using OpenPack = std::pair<std::size_t, std::shared_ptr<const Pack>>;
  mutable std::mutex open_mutex_;
  mutable std::list<OpenPack> open_;  // most recently used first
  mutable std::map<std::size_t, core::Result<std::shared_ptr<const MappedPack>>> mapped_;
  mutable std::mutex orders_mutex_;
  mutable std::map<std::size_t, PackOrder> orders_;
};

// The number of packs that stand in these directories, readable or not.
std::size_t count_packs(const std::vector<std::filesystem::path>& object_directories);

}  // namespace ekaudit::scanner::git
