#include "cli/commit_message.h"

#include <gtest/gtest.h>

namespace ekaudit::cli {
namespace {

const std::string k_line = " ------------------------ >8 ------------------------";

TEST(CommitMessage, EndsAtTheScissors) {
  for (const std::string comment : {"#", ";", "//"}) {
    EXPECT_EQ(message_to_commit("subject\n\n" + comment + k_line + "\ndiff\n"), "subject\n\n");
    EXPECT_EQ(message_to_commit("subject\r\n" + comment + k_line + "\r\ndiff\n"), "subject\r\n");
  }
  EXPECT_EQ(message_to_commit("#" + k_line), "");
}

TEST(CommitMessage, TextAroundThemMakesThemText) {
  for (const std::string& text :
       {"a cut: #" + k_line + "\nmore\n", "#" + k_line + "- \nmore\n", k_line + "\nmore\n",
        std::string("# a comment\nsubject\n"), std::string()}) {
    EXPECT_EQ(message_to_commit(text), text);
  }
}

}  // namespace
}  // namespace ekaudit::cli
