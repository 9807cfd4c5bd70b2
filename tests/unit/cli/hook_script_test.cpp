#include "cli/hook_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ekaudit::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(HookScript, AnEmptyOneBecomesWhole) {
  const std::string script = with_block("", "pre-commit");
  EXPECT_THAT(script, StartsWith("#!/bin/sh\n# >>> ekaudit >>>\n"));
  EXPECT_THAT(script, HasSubstr("ekaudit hook pre-commit \"$@\" || exit $?\n"));
  EXPECT_EQ(without_block(script), "");
}

TEST(HookScript, OthersKeepTheirFirstLineAndAllElse) {
  for (const std::string old :
       {"#!/bin/bash -e\nmake lint\n", "#!/usr/bin/env bash\nx\n", "npm test\n", "#!/bin/sh\nx"}) {
    const std::string script = with_block(old, "commit-msg");
    EXPECT_EQ(without_block(script), old);
    EXPECT_EQ(script.starts_with("#!"), old.starts_with("#!"));
    EXPECT_EQ(with_block(script, "commit-msg"), script) << "a second time changes nothing";
  }
}

TEST(HookScript, AnOlderBlockIsReplaced) {
  const std::string old = "#!/bin/sh\n# >>> ekaudit >>>\nold\n# <<< ekaudit <<<\nrest\n";
  const std::string script = with_block(old, "pre-commit");
  EXPECT_EQ(script.find("old\n"), std::string::npos);
  EXPECT_EQ(without_block(script), "#!/bin/sh\nrest\n");
  EXPECT_EQ(without_block("#!/bin/sh\nrest\n"), std::nullopt);
  EXPECT_EQ(without_block("# >>> ekaudit >>>\ncut off"), std::nullopt);
}

TEST(HookScript, KnowsShells) {
  for (const std::string script :
       {"", "echo\n", "#!/bin/sh\n", "#!/bin/sh -e\n", "#!/usr/bin/env zsh\n", "#! /bin/dash"}) {
    EXPECT_TRUE(is_shell_script(script)) << script;
  }
  for (const std::string& script : {std::string("#!/usr/bin/env python3\n"), std::string("#!/usr/bin/fish\n"),
                                    std::string("#!/usr/bin/node\n"),
                                    std::string("\x7f"
                                                "ELF\0",
                                                5)}) {
    EXPECT_FALSE(is_shell_script(script)) << script;
  }
}

TEST(HookScript, MergesAreAnsweredAsCommits) {
  EXPECT_THAT(hook_block("pre-merge-commit"), HasSubstr("ekaudit hook pre-commit "));
}

}  // namespace
}  // namespace ekaudit::cli
