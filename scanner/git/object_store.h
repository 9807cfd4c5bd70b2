// Where Git objects come from. Enumeration order belongs to the store, so that a reader of packs can
// walk them as they lie; everything above it (matching, attribution) does not depend on the order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/notice.h"
#include "core/run_control.h"
#include "scanner/git/object_id.h"

namespace ekaudit::scanner::git {

enum class ObjectType : std::uint8_t { commit, tree, blob, tag };

std::string_view to_string(ObjectType type);

// A set of object types.
using TypeMask = unsigned;
constexpr TypeMask mask_of(ObjectType type) {
  return 1U << static_cast<unsigned>(type);
}
inline constexpr TypeMask k_all_types = 15;

struct Object {
  ObjectType type;
  std::string bytes;
};

// Tells of which objects a visitor can do without seeing them. Safe from several threads.
class Screen {
 public:
  virtual ~Screen() = default;
  // False: certainly nothing that the visitor looks for stands in these bytes.
  virtual bool may_hold(std::string_view bytes) const = 0;
  // What may_hold() looks for is at most this long. A store may so ask about the parts of an object that are
  // new in it, with as much of their surroundings, instead of the whole.
  virtual std::size_t longest() const = 0;
};

// An object that the screen lets the visitor do without.
struct PassedObject {
  ObjectType type;
  std::uint64_t size;
  std::string_view head;  // its first bytes: k_passed_head of them, or all
};
inline constexpr std::size_t k_passed_head = 264;

// Receives objects from several threads at once; `worker` in [0, jobs) tells them apart. `bytes` is
// valid during the call only.
class ObjectVisitor {
 public:
  virtual ~ObjectVisitor() = default;
  virtual void visit(unsigned worker, const ObjectId& id, ObjectType type, std::string_view bytes) = 0;

  // Of these types the store may ask the screen first, and calls pass() where it says no. It may as well
  // call visit().
  virtual TypeMask screened_types() const { return 0; }
  // Not null if there are screened types.
  virtual const Screen* screen() const { return nullptr; }
  virtual void pass(unsigned /*worker*/, const PassedObject& /*object*/) {}
};

// Of --max-memory: an object, what it is rebuilt from and the instructions for that are in memory at a time.
inline constexpr std::uint64_t k_objects_in_memory = 4;

struct EnumerationLimits {
  unsigned jobs = 1;
  std::uint64_t max_object_size = std::uint64_t{256} << 20;  // larger ones: a notice instead of a visit
  std::uint64_t max_memory = std::uint64_t{1} << 30;         // for objects while they are rebuilt

  std::uint64_t object_limit() const { return std::min(max_object_size, max_memory / k_objects_in_memory); }
};

// Who rebuilds the objects of packs.
enum class PackBackend : std::uint8_t {
  automatic,  // our own reader, libgit2 for what it cannot read
  pack,       // our own reader only
  libgit2,
};

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // Visits every object of the given types once, reachable or not, from every pack, loose directory
  // and alternate. What cannot be read becomes a notice with incomplete = true; the rest goes on.
  // Returns early when `control` is stopped. The number of packs that took part is added to `packs`.
  virtual core::Notices for_each(TypeMask types, const EnumerationLimits& limits, core::RunControl& control,
                                 ObjectVisitor& visitor) = 0;

  // Compares every pack with the checksum at its end. Notices for those that differ, incomplete = true.
  virtual core::Notices verify_packs(unsigned /*jobs*/, core::RunControl& /*control*/) { return {}; }

  // One object; safe from several threads. Errors: not_found, too_large, malformed, io.
  virtual core::Result<Object> read(const ObjectId& id, std::uint64_t max_size) = 0;

  // Packs in this store and its alternates.
  virtual std::size_t pack_count() const = 0;
};

}  // namespace ekaudit::scanner::git
