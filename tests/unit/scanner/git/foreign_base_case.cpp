#include "tests/unit/scanner/git/foreign_base_case.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "scanner/git/object_directories.h"
#include "tests/support/pack_builder.h"
#include "tests/unit/scanner/git/collecting_visitor.h"

namespace ekaudit::scanner::git {

namespace fs = std::filesystem;
using testing::HasSubstr;

namespace {

constexpr std::uint64_t k_max_size = 1 << 20;

std::string id_of(const Object& object) {
  return tests::support::object_id(object.type, object.bytes).hex();
}

}  // namespace

Found search(const fs::path& objects, PackBackend backend, unsigned jobs) {
  OdbStore store(find_object_directories(objects).directories, backend);
  CollectingVisitor visitor;
  core::RunControl control;
  Found found{{}, {}, store.for_each(k_all_types, {jobs, k_max_size}, control, visitor)};
  EXPECT_EQ(visitor.repeated(), 0U);
  for (const auto& [id, object] : visitor.objects()) {
    EXPECT_EQ(id_of(object), id);
    found.visited.insert(id);
  }
  for (const core::Notice& notice : found.notices) {
    if (notice.incomplete && !notice.object.empty()) {
      EXPECT_EQ(notice.kind, "unreadable-object");
      EXPECT_THAT(notice.message, HasSubstr(notice.object));
      found.told.insert(notice.object);
    }
  }
  return found;
}

void expect_readable(OdbStore& store, const Ids& ids) {
  for (const std::string& hex : ids) {
    const ObjectId id = *ObjectId::from_hex(hex);
    const auto object = store.read(id, k_max_size);
    const auto type = store.type_of(id);
    ASSERT_TRUE(object) << object.error().message;
    ASSERT_TRUE(type) << type.error().message;
    EXPECT_EQ(id_of(*object), hex);
    EXPECT_EQ(*type, object->type);
    EXPECT_EQ(store.types_of({id}), std::vector{std::optional(object->type)});
  }
}

void expect_unreadable(OdbStore& store, const Ids& ids) {
  for (const std::string& hex : ids) {
    const ObjectId id = *ObjectId::from_hex(hex);
    const auto object = store.read(id, k_max_size);
    const auto type = store.type_of(id);
    ASSERT_FALSE(object) << hex;
    ASSERT_FALSE(type) << hex;
    EXPECT_THAT(object.error().message, HasSubstr(hex));
    EXPECT_THAT(type.error().message, HasSubstr(hex));
    EXPECT_EQ(store.types_of({id}), std::vector{std::optional<ObjectType>()});
  }
}

fs::path ForeignBases::lent_pack_dir() const {
  tests::support::write_file(objects() / "info/alternates", lent_.path().native() + "\n");
  return lent_.path() / "pack";
}

void ForeignBases::expect(const Ids& visited, const Ids& told) const {
  const Found found = searched();
  EXPECT_EQ(found.visited, visited);
  EXPECT_EQ(found.told, told);
  EXPECT_EQ(found.notices.size(), told.size());
  OdbStore store(find_object_directories(objects()).directories, backend());
  expect_readable(store, visited);
  expect_unreadable(store, told);
}

}  // namespace ekaudit::scanner::git
