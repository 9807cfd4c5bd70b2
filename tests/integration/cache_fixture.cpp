#include "tests/integration/cache_fixture.h"

#include <algorithm>
#include <cstdint>
#include <sstream>

#include "tests/integration/runner.h"

namespace ekaudit::tests::integration {

namespace fs = std::filesystem;
using support::make_token;
using support::ProcessResult;

namespace {

constexpr int k_commits = 120;

}  // namespace

Cache::Cache() {
  std::string stream;
  const auto data = [&](const std::string& bytes) {
    stream += "data " + std::to_string(bytes.size()) + "\n" + bytes + "\n";
  };
  std::string text;
  for (int i = 0; i < k_commits; ++i) {
    const bool leaks = i % 40 == 7;
    text += "line " + std::to_string(i * 7919) + "\n";
    stream += "commit refs/heads/main\ncommitter A U Thor <author@example.com> " +
              std::to_string(1700000000 + i) + " +0000\n";
    data(i == 30 ? "Do not use " + in_message_ : "commit " + std::to_string(i));
    stream += "M 100644 inline dir" + std::to_string(i % 5) + "/file" + std::to_string(i % 9) + "\n";
    data(leaks ? text + "token=" + make_token(static_cast<std::uint64_t>(i)) + "\n" : text);
  }
  git_.git({"fast-import", "--quiet"}, stream);
  git_.git({"reset", "--quiet", "--hard", "main"});
  git_.git({"tag", "-a", "-m", "With " + in_tag_, "v1"});
  pack();
}

support::ProcessResult Cache::scan(const std::vector<std::string>& how) const {
  std::vector<std::string> command = {"scan", "--format", "json", "--fail-on", "info", git_.path()};
  command.insert(command.end(), scope_.begin(), scope_.end());
  command.insert(command.end(), how.begin(), how.end());
  return run_ekaudit(command, git_.parent());
}

void Cache::expect_same_as_without(const std::string& when) const {
  const ProcessResult without = scan({"--no-cache"});
  for (int run = 0; run < 2; ++run) {
    const ProcessResult with = scan();
    EXPECT_EQ(with.out, without.out) << when;
    EXPECT_EQ(with.exit_code, without.exit_code) << when << with.err;
  }
}

std::vector<fs::path> Cache::records() const {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(cache_)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

fs::path Cache::record_of(const std::string& kind) const {
  for (const fs::path& record : records()) {
    if (record.filename().native().starts_with(kind)) {
      return record;
    }
  }
  return {};
}

fs::path Cache::pack_file() const {
  for (const auto& entry : fs::directory_iterator(git_.git_dir() / "objects" / "pack")) {
    if (entry.path().extension() == ".pack") {
      return entry.path();
    }
  }
  return {};
}

void Cache::damage_tree(const std::string& revision) const {
  const std::string tree = git_.git_line({"rev-parse", revision});
  const fs::path pack = pack_file();
  std::istringstream entries(
      git_.git({"verify-pack", "-v", fs::path(pack).replace_extension(".idx").native()}));
  std::string line;
  std::size_t offset = 0;
  while (std::getline(entries, line)) {
    if (line.starts_with(tree)) {
      std::istringstream words(line);
      std::string word;
      words >> word >> word >> word >> word >> offset;
    }
  }
  ASSERT_GT(offset, 0U);
  std::string damaged = support::read_file(pack);
  damaged[offset + 6] = static_cast<char>(damaged[offset + 6] ^ 0x55);
  fs::permissions(pack, fs::perms::owner_write, fs::perm_options::add);
  support::write_file(pack, damaged);
}

}  // namespace ekaudit::tests::integration
