// A repository with tokens here and there in one pack, and a directory for what scans remember of it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/git_fixture.h"
#include "tests/support/process.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {

class Cache : public testing::Test {
 protected:
  Cache();

  // All objects into one pack, of more than the 256 from which on one is remembered.
  void pack() const { git_.git({"repack", "-adfq"}); }

  // `ekaudit scan` of scope_, without and with the cache.
  support::ProcessResult scan(const std::vector<std::string>& how) const;
  support::ProcessResult scan() const { return scan({"--cache", cache_.native()}); }
  // Twice: what the first run leaves is right as well.
  void expect_same_as_without(const std::string& when) const;

  // Files in the cache, sorted; the one of a kind, or an empty path.
  std::vector<std::filesystem::path> records() const;
  std::filesystem::path record_of(const std::string& kind) const;

  // The first one.
  std::filesystem::path pack_file() const;
  // Its index and the checksum at its end stay as they are.
  void damage_tree(const std::string& revision) const;

  const std::string in_message_ = support::make_token(9001);
  const std::string in_tag_ = support::make_token(9003);
  support::GitFixture git_;
  std::vector<std::string> scope_ = {"--history-only"};
  const std::filesystem::path cache_ = git_.parent() / "kept" / "here";
};

}  // namespace ekaudit::tests::integration
