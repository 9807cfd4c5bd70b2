#include "scanner/content_kind.h"

#include <gtest/gtest.h>

namespace ekaudit::scanner {
namespace {

using namespace std::string_literals;

TEST(ClassifyContent, KnowsArchivesByTheirMagic) {
  for (const std::string& magic : {"PK\x03\x04"s, "\x1f\x8b\x08"s,
                                   "\xfd"
                                   "7zXZ\0"s,
                                   "BZh9"s, "\x28\xb5\x2f\xfd"s}) {
    EXPECT_EQ(classify_content(magic + "rest"), ContentKind::archive);
    EXPECT_EQ(classify_content(magic.substr(0, 2)), ContentKind::plain);
  }
  std::string tar(512, '\0');
  tar.replace(257, 5, "ustar");
  EXPECT_EQ(classify_content(tar), ContentKind::archive);
}

TEST(ClassifyContent, KnowsLfsPointers) {
  const std::string pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n";
  EXPECT_EQ(classify_content(pointer), ContentKind::lfs_pointer);
  EXPECT_EQ(classify_content(pointer + std::string(2000, 'x')), ContentKind::plain);
  EXPECT_EQ(classify_content(""), ContentKind::plain);
}

TEST(OpaqueContent, IsToldOncePerKind) {
  OpaqueContent opaque;
  opaque.count("BZh9");
  opaque.count("BZh9");
  opaque.count("plain");
  core::Notices notices;
  opaque.add_notices(notices);
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].kind, "archives-not-unpacked");
  EXPECT_EQ(notices[0].message.compare(0, 2, "2 "), 0);
  EXPECT_FALSE(notices[0].incomplete);
}

}  // namespace
}  // namespace ekaudit::scanner
