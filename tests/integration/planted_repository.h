// A repository with a different token in every kind of place, and what a scan must say of each.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/git_fixture.h"

namespace ekaudit::tests::integration {

struct Planted {
  std::string what;  // for test messages
  std::string token;
  std::string rule;
  std::string kind;  // location.kind
  std::string path;  // location.path as reports show it; "-": not checked
  std::string exposure;
  std::string encoding{};       // "" for plain text
  std::string introduced_in{};  // commit of the first occurrence; empty: none, or not checked
  std::uint64_t line = 1;
};

class PlantedRepository {
 public:
  PlantedRepository();

  const std::filesystem::path& path() const { return git_.path(); }
  const std::vector<Planted>& planted() const { return planted_; }

  // All objects into one pack, unreachable ones too. `options`: further ones of `git repack`.
  void repack(const std::vector<std::string>& options) const;

 private:
  std::string plant(Planted expected);
  std::string next_token() { return support_token(++seed_); }
  static std::string support_token(std::uint64_t seed);

  void plant_commits();
  void plant_encodings();
  void plant_merges_and_refs();
  void plant_metadata();
  void plant_unreachable();
  void plant_stashes();
  void plant_submodule_and_worktree();
  void plant_blinding_configuration();
  void plant_working_tree();

  support::GitFixture git_;
  std::vector<Planted> planted_;
  std::uint64_t seed_ = 0;
};

}  // namespace ekaudit::tests::integration
