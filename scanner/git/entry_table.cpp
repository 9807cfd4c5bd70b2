#include "scanner/git/entry_table.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>

namespace ekaudit::scanner::git {
namespace {

// A shard's keys stay below 4 GiB: attribution gives up long before (AttributionLimits).
constexpr std::size_t k_fixed_size = 1 + k_id_size;  // of a key: role, id, then the name

std::size_t hash_of(const ObjectId& id, std::string_view name) {
  return ObjectIdHash{}(id) ^ (std::hash<std::string_view>{}(name)*0x9E3779B97F4A7C15U);
}

std::size_t hash_of(std::string_view key) {
  return hash_of(ObjectId::from_raw(key.data() + 1), key.substr(k_fixed_size));
}

bool matches(std::string_view key, const NotedEntry& entry) {
  return key.size() == k_fixed_size + entry.name.size() && key.front() == static_cast<char>(entry.role) &&
         std::memcmp(key.data() + 1, entry.id.bytes.data(), k_id_size) == 0 &&
         key.substr(k_fixed_size) == entry.name;
}

}  // namespace

std::string_view EntryTable::key_at(const Shard& shard, std::size_t local) {
  const std::uint32_t begin = local == 0 ? 0 : shard.end[local - 1];
  return std::string_view(shard.keys).substr(begin, shard.end[local] - begin);
}

void EntryTable::grow(Shard& shard) {
  constexpr std::size_t k_first_size = 64;
  shard.slots.assign(std::max(k_first_size, shard.slots.size() * 2), 0);
  const std::size_t mask = shard.slots.size() - 1;
  for (std::size_t local = 0; local < shard.end.size(); ++local) {
    std::size_t slot = (hash_of(key_at(shard, local)) / k_shards) & mask;
    while (shard.slots[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    shard.slots[slot] = static_cast<std::uint32_t>(local + 1);
  }
}

EntryNumber EntryTable::number(const NotedEntry& entry) {
  const std::size_t hash = hash_of(entry.id, entry.name);
  const std::size_t index = hash % k_shards;
  Shard& shard = shards_[index];
  const std::lock_guard lock(shard.mutex);
  if (shard.slots.size() * 3 <= shard.end.size() * 4) {
    grow(shard);
  }
  const std::size_t mask = shard.slots.size() - 1;
  std::size_t slot = (hash / k_shards) & mask;
  for (; shard.slots[slot] != 0; slot = (slot + 1) & mask) {
    const std::size_t local = shard.slots[slot] - 1;
    if (matches(key_at(shard, local), entry)) {
      return static_cast<EntryNumber>(local * k_shards + index);
    }
  }
  const std::size_t local = shard.end.size();
  shard.keys.push_back(static_cast<char>(entry.role));
  shard.keys.append(reinterpret_cast<const char*>(entry.id.bytes.data()), k_id_size);
  shard.keys.append(entry.name);
  shard.end.push_back(static_cast<std::uint32_t>(shard.keys.size()));
  shard.slots[slot] = static_cast<std::uint32_t>(local + 1);
  constexpr std::size_t k_bookkeeping = 16;  // its end, and slots three eighths to three quarters full
  bytes_.fetch_add(k_fixed_size + entry.name.size() + k_bookkeeping, std::memory_order_relaxed);
  return static_cast<EntryNumber>(local * k_shards + index);
}

NotedEntry EntryTable::at(EntryNumber number) const {
  const std::string_view key = key_at(shards_[number % k_shards], number / k_shards);
  return {static_cast<EntryRole>(key.front()), ObjectId::from_raw(key.data() + 1), key.substr(k_fixed_size)};
}

std::size_t EntryTable::size() const {
  return std::accumulate(shards_.begin(), shards_.end(), std::size_t{0},
                         [](std::size_t sum, const Shard& shard) { return sum + shard.end.size(); });
}

std::size_t EntryTable::number_limit() const {
  std::size_t longest = 0;
  for (const Shard& shard : shards_) {
    longest = std::max(longest, shard.end.size());
  }
  return longest * k_shards;
}

}  // namespace ekaudit::scanner::git
