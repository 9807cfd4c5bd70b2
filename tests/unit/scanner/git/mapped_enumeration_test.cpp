// The fast reader of packs against libgit2, whatever the packs look like and however little memory there is.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "scanner/git/object_directories.h"
#include "scanner/git/odb_store.h"
#include "tests/support/git_fixture.h"
#include "tests/unit/scanner/git/collecting_visitor.h"

namespace ekaudit::scanner::git {
namespace {

namespace fs = std::filesystem;
using tests::support::GitFixture;

constexpr std::string_view k_wanted = "a-needle-to-find";

// Looks for one word, and takes a note of each object that it was spared.
class Searching final : public ObjectVisitor, private Screen {
 public:
  void visit(unsigned /*worker*/, const ObjectId& id, ObjectType /*type*/, std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    seen_bytes += bytes.size();
    ++seen;
    if (bytes.find(k_wanted) != std::string_view::npos) {
      found.push_back(id.hex());
    }
  }
  TypeMask screened_types() const override { return k_all_types; }
  const Screen* screen() const override { return this; }
  void pass(unsigned /*worker*/, const PassedObject& object) override {
    const std::lock_guard lock(mutex_);
    seen_bytes += object.size;
    ++seen;
    ++passed;
    EXPECT_EQ(object.head.size(), std::min<std::uint64_t>(object.size, k_passed_head));
    EXPECT_EQ(object.head.find(k_wanted), std::string_view::npos);
  }

  std::vector<std::string> found;
  std::size_t seen = 0;
  std::size_t passed = 0;
  std::uint64_t seen_bytes = 0;

 private:
  bool may_hold(std::string_view bytes) const override {
    return bytes.find(k_wanted) != std::string_view::npos;
  }
  std::size_t longest() const override { return k_wanted.size(); }

  std::mutex mutex_;
};

// Files that grow, shrink and change in the middle, with the word coming, moving and going.
void fill(GitFixture& repo) {
  std::mt19937_64 random(3);
  std::vector<std::string> files(4);
  for (int commit = 0; commit < 60; ++commit) {
    std::string& text = files[random() % files.size()];
    const std::size_t at = text.empty() ? 0 : random() % text.size();
    switch (random() % 5) {
      case 0:
        text.insert(at, k_wanted);
        break;
      case 1:
        text.erase(at, random() % 300);
        break;
      case 2:
        // Half of the word, so that the other half may come to stand beside it.
        text.insert(at, random() % 2 == 0 ? k_wanted.substr(0, 7) : k_wanted.substr(7));
        break;
      default:
        for (int i = 0; i < 20; ++i) {
          text.insert(at, std::to_string(random()) + '\n');
        }
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
      repo.write("dir" + std::to_string(i) + "/file", files[i]);
    }
    repo.commit("commit " + std::to_string(commit));
  }
}

core::Notices enumerate(const GitFixture& repo, PackBackend backend, ObjectVisitor& visitor,
                        std::uint64_t max_memory = std::uint64_t{1} << 30) {
  OdbStore store(find_object_directories(repo.git_dir() / "objects").directories, backend);
  core::RunControl control;
  EnumerationLimits limits;
  limits.jobs = 3;
  limits.max_memory = max_memory;
  return store.for_each(k_all_types, limits, control, visitor);
}

void expect_both_find_the_same(const GitFixture& repo) {
  CollectingVisitor all;
  EXPECT_TRUE(enumerate(repo, PackBackend::pack, all).empty());
  EXPECT_EQ(all.listing(), git_listing(repo));
  EXPECT_EQ(all.repeated(), 0U);

  std::vector<std::string> expected;
  std::uint64_t bytes = 0;
  for (const auto& [id, object] : all.objects()) {
    bytes += object.bytes.size();
    if (object.bytes.find(k_wanted) != std::string::npos) {
      expected.push_back(id);
    }
  }
  ASSERT_FALSE(expected.empty());
  for (const PackBackend backend : {PackBackend::pack, PackBackend::libgit2}) {
    Searching search;
    EXPECT_TRUE(enumerate(repo, backend, search).empty());
    std::sort(search.found.begin(), search.found.end());
    EXPECT_EQ(search.found, expected);
    EXPECT_EQ(search.seen, all.objects().size());
    EXPECT_EQ(search.seen_bytes, bytes);
  }
}

TEST(MappedEnumeration, AgreesWithLibgit2HoweverThePacksWereMade) {
  GitFixture repo;
  fill(repo);
  expect_both_find_the_same(repo);
  for (const std::vector<std::string>& repack :
       std::vector<std::vector<std::string>>{{"repack", "-adfq", "--depth=1"},
                                             {"repack", "-adfq", "--depth=250", "--window=50"},
                                             {"repack", "-adFq", "--depth=10", "--window=5"},
                                             {"-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"},
                                             {"-c", "pack.packSizeLimit=8k", "repack", "-adfq"},
                                             {"-c", "pack.indexVersion=1", "repack", "-adfq"},
                                             {"multi-pack-index", "write"}}) {
    repo.git(repack);
    expect_both_find_the_same(repo);
  }
}

TEST(MappedEnumeration, SparesTheVisitorWhatHoldsNothing) {
  GitFixture repo;
  fill(repo);
  repo.git({"repack", "-adfq"});
  Searching search;
  enumerate(repo, PackBackend::pack, search);
  EXPECT_GT(search.passed, search.seen / 2);
}

// Cuts a file short as soon as it is shown an object.
class Cutting final : public ObjectVisitor {
 public:
  explicit Cutting(fs::path file, std::uintmax_t left = 16'384) : file_(std::move(file)), left_(left) {}
  void visit(unsigned, const ObjectId&, ObjectType, std::string_view) override {
    if (++seen == 1) {
      fs::resize_file(file_, left_);
    }
  }
  std::atomic<std::size_t> seen{0};

 private:
  fs::path file_;
  std::uintmax_t left_;
};

TEST(MappedEnumeration, APackThatShrinksMeanwhileIsNoticed) {
  GitFixture repo;
  std::mt19937_64 random(11);
  constexpr std::size_t k_files = 64;
  for (std::size_t i = 0; i < k_files; ++i) {
    std::string noise(16'384, '\0');
    std::generate(noise.begin(), noise.end(), [&] { return static_cast<char>(random()); });
    repo.write("file" + std::to_string(i), noise);
  }
  repo.commit("noise");
  repo.git({"repack", "-adq"});
  fs::path pack;
  for (const auto& entry : fs::directory_iterator(repo.git_dir() / "objects" / "pack")) {
    pack = entry.path().extension() == ".pack" ? entry.path() : pack;
  }
  fs::permissions(pack, fs::perms::owner_write, fs::perm_options::add);
  Cutting visitor(pack);
  const core::Notices notices = enumerate(repo, PackBackend::automatic, visitor);
  ASSERT_FALSE(notices.empty());
  EXPECT_TRUE(notices.front().incomplete);
  EXPECT_LT(visitor.seen, k_files);
}

// What its index says from then on is wrong, and nothing else would tell: sound entries would be shown under
// other ids.
TEST(MappedEnumeration, AnIndexThatShrinksMeanwhileIsNoticed) {
  for (const std::uintmax_t left : {std::uintmax_t{0}, std::uintmax_t{1'200}}) {
    GitFixture repo;
    for (int i = 0; i < 64; ++i) {
      repo.write("file" + std::to_string(i), "text " + std::to_string(i));
    }
    repo.commit("texts");
    repo.git({"repack", "-adq"});
    fs::path index;
    for (const auto& entry : fs::directory_iterator(repo.git_dir() / "objects" / "pack")) {
      index = entry.path().extension() == ".idx" ? entry.path() : index;
    }
    fs::permissions(index, fs::perms::owner_write, fs::perm_options::add);
    Cutting visitor(index, left);
    const core::Notices notices = enumerate(repo, PackBackend::automatic, visitor);
    EXPECT_TRUE(std::any_of(notices.begin(), notices.end(), [](const core::Notice& notice) {
      return notice.kind == "damaged-pack" && notice.incomplete;
    })) << left;
  }
}

// Takes its time with each object, and notes how many bytes are shown at a time.
class Slow final : public ObjectVisitor {
 public:
  void visit(unsigned /*worker*/, const ObjectId& /*id*/, ObjectType /*type*/,
             std::string_view bytes) override {
    const std::size_t now = shown_ += bytes.size();
    std::size_t most = most_.load();
    while (now > most && !most_.compare_exchange_weak(most, now)) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    shown_ -= bytes.size();
    ++seen;
  }
  std::size_t most() const { return most_; }
  std::atomic<std::size_t> seen{0};

 private:
  std::atomic<std::size_t> shown_{0};
  std::atomic<std::size_t> most_{0};
};

// Loose or packed, by either reader.
TEST(MappedEnumeration, LargeObjectsAreInMemoryOneAtATime) {
  constexpr std::size_t k_size = 100'000;
  GitFixture repo;
  std::mt19937_64 random(7);
  for (int i = 0; i < 48; ++i) {
    std::string noise(k_size, '\0');
    std::generate(noise.begin(), noise.end(), [&] { return static_cast<char>(random()); });
    repo.write("file" + std::to_string(i), noise);
  }
  repo.commit("noise");
  const EnumerationLimits limits{8, std::uint64_t{1} << 20, std::uint64_t{512} << 10};
  for (const bool packed : {false, true}) {
    if (packed) {
      repo.git({"repack", "-adq"});
    }
    for (const PackBackend backend : {PackBackend::automatic, PackBackend::libgit2}) {
      OdbStore store({repo.git_dir() / "objects"}, backend);
      Slow visitor;
      core::RunControl control;
      EXPECT_TRUE(store.for_each(mask_of(ObjectType::blob), limits, control, visitor).empty());
      EXPECT_EQ(visitor.seen, 48U);
      EXPECT_LT(visitor.most(), 2 * k_size) << packed << static_cast<int>(backend);
    }
  }
}

// A damaged copy is found first, and the sound one is larger than what is read without waiting.
TEST(MappedEnumeration, ALargeCopyStandsInForADamagedOne) {
  GitFixture repo;
  std::mt19937_64 random(9);
  std::string noise(100'000, '\0');
  std::generate(noise.begin(), noise.end(), [&] { return static_cast<char>(random()); });
  repo.commit_file("file", noise, "noise");
  repo.git({"repack", "-aq"});  // loose objects stay
  for (const auto& entry : fs::directory_iterator(repo.git_dir() / "objects" / "pack")) {
    if (entry.path().extension() == ".pack") {
      fs::permissions(entry.path(), fs::perms::owner_write, fs::perm_options::add);
      fs::resize_file(entry.path(), fs::file_size(entry.path()) / 2);
    }
  }
  OdbStore store({repo.git_dir() / "objects"});
  Slow visitor;
  core::RunControl control;
  const EnumerationLimits limits{2, std::uint64_t{1} << 20, std::uint64_t{512} << 10};
  (void)store.for_each(mask_of(ObjectType::blob), limits, control, visitor);
  EXPECT_EQ(visitor.most(), noise.size());
}

TEST(MappedEnumeration, LittleMemoryIsEnough) {
  GitFixture repo;
  std::string text;
  std::mt19937_64 random(5);
  for (int commit = 0; commit < 40; ++commit) {
    while (text.size() < 20'000) {
      text += std::to_string(random()) + '\n';
    }
    text.insert(random() % text.size(), "new " + std::to_string(commit));
    repo.commit_file("file" + std::to_string(commit % 3), text, "commit");
  }
  // Bushy families and long chains.
  repo.git({"repack", "-adfq", "--depth=8", "--window=40"});
  CollectingVisitor all;
  // An object may take a quarter of it.
  EXPECT_TRUE(enumerate(repo, PackBackend::pack, all, 4 * 24'000).empty());
  EXPECT_EQ(all.listing(), git_listing(repo));

  CollectingVisitor some;
  const core::Notices notices = enumerate(repo, PackBackend::pack, some, 4 * 10'000);
  ASSERT_FALSE(notices.empty());
  EXPECT_EQ(notices.front().kind, "object-too-large");
  EXPECT_LT(some.objects().size(), all.objects().size());
}

}  // namespace
}  // namespace ekaudit::scanner::git
