// Damaged and hostile packs, seen by the real binary: never a crash, a hang or silence.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/integration/runner.h"
#include "tests/support/delta_writer.h"
#include "tests/support/git_fixture.h"
#include "tests/support/pack_builder.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;
using scanner::git::ObjectType;
using support::GitFixture;
using support::PackBuilder;

void overwrite(const fs::path& file, const std::string& bytes) {
  fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
  support::write_file(file, bytes);
}

// A small history in one pack, with a token somewhere in the middle of it.
class DamagedPacks : public testing::Test {
 protected:
  DamagedPacks() {
    std::string text;
    for (int i = 0; i < 24; ++i) {
      text += "setting " + std::to_string(i) + " = " + std::to_string(i * 7919) + "\n";
      git_.commit_file("settings", i == 11 ? text + "token = " + token_ + "\n" : text, "commit");
    }
    git_.git({"repack", "-adfq", "--depth=20", "--window=30"});
    for (const auto& entry : fs::directory_iterator(git_.git_dir() / "objects" / "pack")) {
      (entry.path().extension() == ".pack"  ? pack_
       : entry.path().extension() == ".idx" ? idx_
                                            : other_) = entry.path();
    }
    pack_bytes_ = support::read_file(pack_);
    idx_bytes_ = support::read_file(idx_);
  }

  // Whatever was done to the pack (a token that no ref leads to any more is of low severity): the token is
  // found, or the run says that it did not see everything.
  void expect_no_silence(const std::string& what) {
    const ScanResult result = scan_json({"--history-only", "--fail-on", "low", "."}, git_.path());
    const bool found = !findings_of(result.report, token_).empty();
    EXPECT_EQ(result.process.exit_code, found ? 1 : 3) << what << ": " << result.process.err;
    EXPECT_TRUE(found || result.report["complete"] == false) << what;
    complete_ += result.report["complete"] == true ? 1 : 0;
  }

  GitFixture git_;
  const std::string token_ = support::make_token(4711);
  fs::path pack_;
  fs::path idx_;
  fs::path other_;
  std::string pack_bytes_;
  std::string idx_bytes_;
  int complete_ = 0;
};

TEST_F(DamagedPacks, BitFlips) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 40; ++i) {
    std::string bytes = pack_bytes_;
    bytes[random() % bytes.size()] ^= static_cast<char>(1 << random() % 8);
    overwrite(pack_, bytes);
    expect_no_silence("a flipped bit in the pack");
  }
  overwrite(pack_, pack_bytes_);
  for (int i = 0; i < 40; ++i) {
    std::string bytes = idx_bytes_;
    bytes[random() % bytes.size()] ^= static_cast<char>(1 << random() % 8);
    overwrite(idx_, bytes);
    expect_no_silence("a flipped bit in the index");
  }
}

TEST_F(DamagedPacks, Truncation) {
  for (const std::size_t part : {0U, 1U, 3U, 7U, 15U}) {
    overwrite(pack_, pack_bytes_.substr(0, pack_bytes_.size() * part / 16));
    expect_no_silence("a pack that is cut off");
  }
  overwrite(pack_, pack_bytes_);
  for (const std::size_t part : {0U, 1U, 7U, 15U}) {
    overwrite(idx_, idx_bytes_.substr(0, idx_bytes_.size() * part / 16));
    expect_no_silence("an index that is cut off");
  }
  EXPECT_EQ(complete_, 0);
}

TEST_F(DamagedPacks, AMissingIndexHidesNothing) {
  fs::remove(idx_);
  for (const std::string backend : {"auto", "libgit2"}) {
    const ScanResult result =
        scan_json({"--history-only", "--fail-on", "low", "--git-backend", backend, "."}, git_.path());
    const auto findings = findings_of(result.report, token_);
    ASSERT_EQ(findings.size(), 1U) << backend;
    EXPECT_EQ(findings[0]["location"]["path"], "settings");
    EXPECT_EQ(result.report["complete"], false);
    EXPECT_EQ(result.process.exit_code, 1);
  }
}

TEST_F(DamagedPacks, AnIndexThatIsNoneHidesNothing) {
  overwrite(idx_, std::string(2000, 'x'));
  const ScanResult result = scan_json({"--history-only", "--fail-on", "low", "."}, git_.path());
  EXPECT_EQ(findings_of(result.report, token_).size(), 1U);
  EXPECT_EQ(result.report["complete"], false);
}

TEST_F(DamagedPacks, OffsetsThatLeadElsewhere) {
  // Behind header, fan-out, ids and CRCs; the checksum at the end no longer fits either.
  const std::size_t count = 24 * 3;
  const std::size_t offsets = 8 + 1024 + count * 24;
  for (std::size_t entry = 0; entry < count; entry += 7) {
    std::string bytes = idx_bytes_;
    bytes[offsets + 4 * entry + 3] = static_cast<char>(bytes[offsets + 4 * entry + 3] + 1);
    overwrite(idx_, bytes);
    expect_no_silence("a wrong offset");
  }
}

// Without an index: an entry whose base is nowhere, and one that claims too much, end nothing that stands
// before them.
TEST(HostilePacks, EntriesThatAreUnsoundHideNoOthers) {
  GitFixture git;
  git.commit_file("file", "nothing\n", "commit");
  PackBuilder pack;
  std::vector<std::string> tokens;
  const auto add = [&] {
    tokens.push_back(support::make_token(4800 + tokens.size()));
    pack.add(ObjectType::blob, "token = " + tokens.back() + "\n");
  };
  support::DeltaWriter delta(10);
  delta.copy(0, 10);
  const auto missing = support::object_id(ObjectType::blob, "missing");
  add();
  pack.add_id_delta(missing, support::object_id(ObjectType::blob, "unknown"), delta.claiming(10));
  add();
  add();
  pack.add_claiming(ObjectType::blob, "claims", std::uint64_t{1} << 40);
  pack.write(git.git_dir() / "objects" / "pack");
  fs::remove(git.git_dir() / "objects" / "pack" / "pack-1.idx");
  const ScanResult result = scan_json({"--history-only", "--fail-on", "low", "."}, git.path());
  for (const std::string& token : tokens) {
    EXPECT_EQ(findings_of(result.report, token).size(), 1U);
  }
  EXPECT_EQ(result.report["complete"], false);
}

// Ten deltas, each of which makes its base 64 times as large, from 64 KiB: the second claims 256 MiB, the
// third over 16 GiB.
TEST(HostilePacks, ADeltaBombNeedsLittleMemory) {
#ifdef EKAUDIT_SANITIZED
  GTEST_SKIP() << "a sanitizer needs more address space than the limit leaves";
#endif
  GitFixture git;
  const std::string token = support::make_token(4712);
  git.commit_file("file", "token = " + token + "\n", "commit");
  PackBuilder pack;
  std::size_t base = pack.add(ObjectType::blob, std::string(0x10000, 'x'));
  std::uint64_t size = 0x10000;
  for (int level = 0; level < 10; ++level) {
    support::DeltaWriter delta(size);
    for (int i = 0; i < 64; ++i) {
      delta.copy(0, static_cast<std::size_t>(std::min<std::uint64_t>(size, 0xFFFFFF)));
    }
    const auto id = support::object_id(ObjectType::blob, "bomb " + std::to_string(level));
    base = pack.add_offset_delta(base, id, delta.claiming(size * 64));
    size *= 64;
  }
  pack.write(git.git_dir() / "objects" / "pack");
  const auto run = [&](const std::string& fail_on) {
    return support::run_process(
        {"/bin/sh", "-c",
         "ulimit -v 4194304 && exec \"$0\" scan --history-only --format json --fail-on \"$1\" .",
         tested_binary(), fail_on},
        git.environment(), git.path());
  };
  const auto result = run("low");
  EXPECT_EQ(result.exit_code, 1) << result.err;
  const Json report = Json::parse(result.out);
  EXPECT_EQ(findings_of(report, token).size(), 1U);
  EXPECT_EQ(report["complete"], false);
  EXPECT_EQ(notices_of(report, "object-too-large").size(), 8U);
  EXPECT_EQ(run("never").exit_code, 3);
}

}  // namespace
}  // namespace ekaudit::tests::integration
