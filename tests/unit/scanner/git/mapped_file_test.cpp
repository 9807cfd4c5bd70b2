#include "scanner/git/mapped_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "tests/support/temporary_directory.h"

namespace ekaudit::scanner::git {
namespace {

namespace fs = std::filesystem;
using tests::support::TemporaryDirectory;
using tests::support::write_file;

TEST(MappedFile, HoldsTheFilesBytes) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "file", "some bytes");
  const auto map = MappedFile::open(directory.path() / "file");
  ASSERT_TRUE(map);
  EXPECT_EQ(map->bytes(), "some bytes");
  EXPECT_FALSE(map->damaged());
  write_file(directory.path() / "empty", "");
  EXPECT_EQ(MappedFile::open(directory.path() / "empty")->bytes(), "");
}

TEST(MappedFile, WhatIsNoFileIsAnError) {
  const TemporaryDirectory directory;
  EXPECT_EQ(MappedFile::open(directory.path() / "missing").error().kind, core::ErrorKind::not_found);
  EXPECT_EQ(MappedFile::open(directory.path()).error().kind, core::ErrorKind::unsupported);
}

TEST(MappedFile, AFileThatShrinksReadsAsZerosAndSaysSo) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "file";
  constexpr std::size_t k_size = std::size_t{1} << 20;
  write_file(file, std::string(k_size, 'x'));
  const auto map = MappedFile::open(file);
  const auto other = MappedFile::open(file);
  ASSERT_TRUE(map);
  fs::resize_file(file, 4096);
  EXPECT_EQ(std::count(map->bytes().begin(), map->bytes().end(), 'x'), 4096);
  EXPECT_EQ(std::count(map->bytes().begin(), map->bytes().end(), '\0'),
            static_cast<std::ptrdiff_t>(k_size - 4096));
  EXPECT_TRUE(map->damaged());
  EXPECT_FALSE(other->damaged());
}

}  // namespace
}  // namespace ekaudit::scanner::git
