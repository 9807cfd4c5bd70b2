#include "tests/support/memory_object_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

#include "core/digest.h"
#include "core/parallel.h"

namespace ekaudit::tests::support {

using scanner::git::Object;
using scanner::git::ObjectId;
using scanner::git::ObjectType;

namespace {

ObjectType type_named(std::string_view name) {
  for (const ObjectType type : {ObjectType::commit, ObjectType::tree, ObjectType::blob, ObjectType::tag}) {
    if (to_string(type) == name) {
      return type;
    }
  }
  throw std::runtime_error("no such object type");
}

}  // namespace

MemoryObjectStore::MemoryObjectStore(const GitFixture& repository) {
  const std::string listing = repository.git({"cat-file", "--batch-all-objects", "--batch", "--buffer"});
  std::string_view rest = listing;
  while (!rest.empty()) {
    // "<id> <type> <size>\n<bytes>\n"
    const std::string_view head = rest.substr(0, rest.find('\n'));
    const std::size_t first = head.find(' ');
    const std::size_t second = head.find(' ', first + 1);
    const auto size = static_cast<std::size_t>(std::stoull(std::string(head.substr(second + 1))));
    put(ObjectId::from_hex(head.substr(0, first)).value(),
        type_named(head.substr(first + 1, second - first - 1)),
        std::string(rest.substr(head.size() + 1, size)));
    rest.remove_prefix(head.size() + 1 + size + 1);
  }
}

ObjectId MemoryObjectStore::add(ObjectType type, std::string bytes) {
  const ObjectId id = object_id_of(type, bytes);
  put(id, type, std::move(bytes));
  return id;
}

void MemoryObjectStore::put(const ObjectId& id, ObjectType type, std::string bytes) {
  if (objects_.insert_or_assign(id, Object{type, std::move(bytes)}).second) {
    order_.push_back(id);
  }
}

void MemoryObjectStore::remove(const ObjectId& id) {
  objects_.erase(id);
  order_.erase(std::remove(order_.begin(), order_.end(), id), order_.end());
}

void MemoryObjectStore::shuffle(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::shuffle(order_.begin(), order_.end(), random);
}

core::Notices MemoryObjectStore::for_each(scanner::git::TypeMask types,
                                          const scanner::git::EnumerationLimits& limits,
                                          core::RunControl& control, scanner::git::ObjectVisitor& visitor) {
  core::parallel_for(limits.jobs, order_.size(), 16, [&](unsigned worker, std::size_t index) {
    const Object& object = objects_.at(order_[index]);
    if ((types & mask_of(object.type)) != 0 && !control.stopped()) {
      ++enumerated_;
      visitor.visit(worker, order_[index], object.type, object.bytes);
    }
  });
  return {};
}

core::Result<Object> MemoryObjectStore::read(const ObjectId& id, std::uint64_t max_size) {
  ++reads_;
  const auto place = objects_.find(id);
  if (place == objects_.end()) {
    return core::fail(core::ErrorKind::not_found, fmt::format("object {} is missing", id.hex()));
  }
  if (place->second.bytes.size() > max_size) {
    return core::fail(core::ErrorKind::too_large, fmt::format("object {} is too large", id.hex()));
  }
  return place->second;
}

ObjectId object_id_of(ObjectType type, std::string_view bytes) {
  std::string header = fmt::format("{} {}", to_string(type), bytes.size());
  header.push_back('\0');
  ObjectId id;
  id.bytes = core::sha1({header, bytes});
  return id;
}

std::string tree_entry(std::string_view mode, std::string_view name, const ObjectId& id) {
  std::string entry = fmt::format("{} {}", mode, name);
  entry.push_back('\0');
  entry.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
  return entry;
}

std::string commit_bytes(const ObjectId& tree, const std::vector<ObjectId>& parents, std::int64_t seconds) {
  std::string bytes = fmt::format("tree {}\n", tree.hex());
  for (const ObjectId& parent : parents) {
    bytes += fmt::format("parent {}\n", parent.hex());
  }
  const std::string who = fmt::format("A U Thor <author@example.com> {} +0000", seconds);
  return bytes + fmt::format("author {}\ncommitter {}\n\nchange\n", who, who);
}

}  // namespace ekaudit::tests::support
