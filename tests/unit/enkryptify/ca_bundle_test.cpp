#include "enkryptify/ca_bundle.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/support/temporary_directory.h"

namespace ekaudit::enkryptify {
namespace {

using tests::support::TemporaryDirectory;

class CaBundleTest : public testing::Test {
 protected:
  std::string made(const std::string& name) {
    tests::support::write_file(directory_.path() / name, "");
    return missing(name);
  }
  std::string missing(const std::string& name) { return (directory_.path() / name).string(); }

  TemporaryDirectory directory_;
};

TEST_F(CaBundleTest, WhatLibcurlHasIsKept) {
  const std::string own = made("own");
  const std::string other = made("other");
  const std::array<const char*, 1> candidates = {other.c_str()};
  EXPECT_EQ(replacement_ca_bundle(own.c_str(), candidates), "");
  EXPECT_EQ(replacement_ca_bundle(nullptr, candidates), "");
}

TEST_F(CaBundleTest, TheFirstThatIsThereTakesItsPlace) {
  const std::string own = missing("own");
  const std::string first = missing("first");
  const std::string second = made("second");
  const std::string third = made("third");
  const std::array<const char*, 3> candidates = {first.c_str(), second.c_str(), third.c_str()};
  EXPECT_EQ(replacement_ca_bundle(own.c_str(), candidates), second);
}

TEST_F(CaBundleTest, WhereNoneIsThereLibcurlComplains) {
  const std::string own = missing("own");
  EXPECT_EQ(replacement_ca_bundle(own.c_str(), {}), "");
}

}  // namespace
}  // namespace ekaudit::enkryptify
