#include "reporters/ignore_line.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace ekaudit::reporters {
namespace {

std::string line_in(const std::string& path, scanner::LocationKind kind = scanner::LocationKind::index) {
  rules::Finding finding;
  finding.rule = "leaked-token";
  finding.location.kind = kind;
  finding.location.path = path;
  return ignore_line(finding).value_or("none");
}

TEST(IgnoreLine, IsACommentOfTheFilesLanguage) {
  const std::string directive = "ekaudit:ignore[leaked-token] REASON";
  for (const std::string path :
       {"a.yml", ".env", "Dockerfile", "deep/x.PY", "no-extension", "a.b/c", "main.tf"}) {
    EXPECT_EQ(line_in(path), "# " + directive) << path;
  }
  for (const std::string path : {"a.ts", "A.JAVA", "x/y.go", "ci/Jenkinsfile"}) {
    EXPECT_EQ(line_in(path), "// " + directive) << path;
  }
  EXPECT_EQ(line_in("README.md"), "<!-- " + directive + " -->");
  EXPECT_EQ(line_in("a.css"), "/* " + directive + " */");
  EXPECT_EQ(line_in("a.sql"), "-- " + directive);
}

TEST(IgnoreLine, ThereIsNoneWhereThereAreNoComments) {
  EXPECT_EQ(line_in("package.json"), "none");
  EXPECT_EQ(line_in("notes.ipynb"), "none");
  EXPECT_EQ(line_in("a.yml", scanner::LocationKind::filename), "none");
  EXPECT_EQ(line_in("a.yml", scanner::LocationKind::symlink), "none");
  EXPECT_EQ(line_in("", scanner::LocationKind::commit_message), "ekaudit:ignore[leaked-token] REASON");
}

}  // namespace
}  // namespace ekaudit::reporters
