// What the tests of deltas share whose base lies outside their pack: directories of objects, searched whole
// and object by object.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>
#include <tuple>

#include "scanner/git/odb_store.h"
#include "tests/support/temporary_directory.h"

namespace ekaudit::scanner::git {

using Ids = std::set<std::string>;  // hexadecimal

struct Found {
  Ids visited;            // each with the type and the bytes that its id stands for
  Ids told;               // objects that a notice names as not searched
  core::Notices notices;  // all of them
};

// for_each() over a directory of objects. What it visits twice, or under a wrong id, fails the test.
Found search(const std::filesystem::path& objects, PackBackend backend, unsigned jobs);

// read(), type_of() and types_of(), of each.
void expect_readable(OdbStore& store, const Ids& ids);
void expect_unreadable(OdbStore& store, const Ids& ids);

// Once for each reader that follows bases out of their pack, with one job and with several.
class ForeignBases : public testing::TestWithParam<std::tuple<PackBackend, unsigned>> {
 protected:
  static PackBackend backend() { return std::get<0>(GetParam()); }
  std::filesystem::path objects() const { return objects_.path(); }
  std::filesystem::path pack_dir() const { return objects_.path() / "pack"; }
  // Of an alternate, which there is from then on.
  std::filesystem::path lent_pack_dir() const;

  Found searched() const { return search(objects(), backend(), std::get<1>(GetParam())); }
  // No more and no less, neither in one pass nor object by object.
  void expect(const Ids& visited, const Ids& told = {}) const;

 private:
  tests::support::TemporaryDirectory objects_;
  tests::support::TemporaryDirectory lent_;
};

inline auto foreign_base_settings() {
  return testing::Combine(testing::Values(PackBackend::pack, PackBackend::automatic),
                          testing::Values(1U, 8U));
}

}  // namespace ekaudit::scanner::git
