// Pipelines that Git has and the working tree has not.
#include "audit/pipeline_usages.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/memory_object_store.h"

namespace ekaudit::audit {
namespace {

namespace git = scanner::git;
using tests::support::MemoryObjectStore;

const std::string k_manifest =
    "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: web\n      env:\n"
    "        - name: ENKRYPTIFY_TOKEN\n          valueFrom: {secretKeyRef: {name: shop, key: token}}\n";
const std::string k_script = "#!/bin/sh\ncurl -H \"Authorization: Bearer $ENKRYPTIFY_TOKEN\" example.com\n";

class PipelineUsagesTest : public ::testing::Test {
 protected:
  git::IndexEntry add(const std::string& path, const std::string& content) {
    git::IndexEntry entry;
    entry.path = path;
    entry.id = store_.add(git::ObjectType::blob, content);
    return entry;
  }

  std::vector<std::string> paths() {
    std::vector<std::string> paths;
    for (const pipelines::Usage& usage : usages_.take(notices_)) {
      EXPECT_TRUE(usage.in_head_only);
      paths.push_back(usage.path);
    }
    return paths;
  }

  const scanner::match::Matcher matcher_{{}};
  core::RunControl control_;
  const scanner::sources::SearchContext context_{matcher_, control_};
  MemoryObjectStore store_;
  PipelineUsages usages_{context_, pipelines::SecretNames()};
  core::Notices notices_;
};

TEST_F(PipelineUsagesTest, TrackedFilesAreToldByTheirContent) {
  const std::vector<git::IndexEntry> index = {add("bin/deploy", k_script),
                                              add("bin/other", "#!/bin/python\n"),
                                              add("k8s/web.yaml", k_manifest), add("x.yaml", "name: x\n")};
  usages_.add_tracked(store_, index, [](const git::IndexEntry&) { return false; });
  EXPECT_EQ(paths(), (std::vector<std::string>{"bin/deploy", "k8s/web.yaml"}));
}

TEST_F(PipelineUsagesTest, OnlyBlobsThatNoFileCoversAreRead) {
  const std::vector<git::IndexEntry> index = {add("bin/deploy", k_script), add("k8s/web.yaml", k_manifest),
                                              add("src/main.cpp", "// ENKRYPTIFY_TOKEN\n")};
  usages_.add_tracked(store_, index, [](const git::IndexEntry& entry) { return entry.path != "bin/deploy"; });
  EXPECT_EQ(paths(), std::vector<std::string>{"bin/deploy"});
  EXPECT_EQ(store_.reads(), 1U);
}

TEST_F(PipelineUsagesTest, FilesOfACommitAreToldByTheirContent) {
  using tests::support::tree_entry;
  const std::string tree = tree_entry("100755", "deploy", add("", k_script).id) +
                           tree_entry("100644", "main.cpp", add("", "// ENKRYPTIFY_TOKEN\n").id) +
                           tree_entry("100644", "web.yaml", add("", k_manifest).id);
  const git::ObjectId root = store_.add(git::ObjectType::tree, tree);
  const git::ObjectId head =
      store_.add(git::ObjectType::commit, tests::support::commit_bytes(root, {}, 1'700'000'000));
  usages_.add_commit(store_, head);
  EXPECT_EQ(paths(), (std::vector<std::string>{"deploy", "web.yaml"}));
  EXPECT_EQ(store_.reads(), 4U);  // commit, tree and two blobs
  EXPECT_TRUE(notices_.empty());
}

}  // namespace
}  // namespace ekaudit::audit
