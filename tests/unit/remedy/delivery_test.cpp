#include "remedy/delivery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "remedy/exec_delivery.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::remedy {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class DeliveryTest : public testing::Test {
 protected:
  Delivery to_file(const std::string& name) const {
    return parse_delivery("file=" + (directory_.path() / name).native()).value();
  }
  core::Result<void> deliver_to(const Delivery& delivery) {
    return deliver(delivery, recipient_, core::Secret(raw_), control_);
  }
  core::Result<void> run(const std::string& command) {
    return deliver_to(parse_delivery("exec=" + command).value());
  }
  std::string content(const std::string& name) const {
    return tests::support::read_file(directory_.path() / name);
  }
  std::string path(const std::string& name) const { return (directory_.path() / name).native(); }

  const tests::support::TemporaryDirectory directory_;
  const std::string raw_ = tests::support::make_token(3);
  const Recipient recipient_{"t-1", "deploy\nprod", "TOKEN"};
  core::RunControl control_;
};

TEST_F(DeliveryTest, OnlyFilesAndCommandsAreDeliveries) {
  for (const char* argument : {"", "file", "file=", "exec=", "x", "stdout=1", "FILE=x", "=x"}) {
    const auto parsed = parse_delivery(argument);
    ASSERT_FALSE(parsed) << argument;
    EXPECT_EQ(parsed.error().kind, core::ErrorKind::usage);
  }
  EXPECT_EQ(parse_delivery("exec=a=b")->target, "a=b");
}

TEST_F(DeliveryTest, AFileHoldsTheSecretAloneForItsOwnerAlone) {
  tests::support::write_file(directory_.path() / "out", "old");
  fs::permissions(directory_.path() / "out", fs::perms::others_read, fs::perm_options::add);
  ASSERT_TRUE(check_delivery(to_file("out"), recipient_));
  EXPECT_EQ(content("out"), "old") << "a check changes nothing";
  ASSERT_TRUE(deliver_to(to_file("out")));
  ASSERT_TRUE(deliver_to(to_file("out"))) << "again";
  EXPECT_EQ(content("out"), raw_);
  EXPECT_EQ(fs::status(directory_.path() / "out").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_.path()), fs::directory_iterator()), 1);
}

TEST_F(DeliveryTest, APathMayHoldTheTokensId) {
  EXPECT_FALSE(keeps_tokens_apart(to_file("out")));
  const Delivery apart = to_file("out-{id}.{id}");
  EXPECT_TRUE(keeps_tokens_apart(apart));
  ASSERT_TRUE(deliver_to(apart));
  EXPECT_EQ(content("out-t-1.t-1"), raw_);
  EXPECT_THAT(describe(apart, recipient_), HasSubstr("out-t-1.t-1"));
}

TEST_F(DeliveryTest, WhatCannotBeWrittenIsFoundOutBeforehand) {
  fs::create_directory(directory_.path() / "directory");
  fs::create_symlink("elsewhere", directory_.path() / "link");
  for (const char* name : {"missing/out", "directory", "link"}) {
    EXPECT_FALSE(check_delivery(to_file(name), recipient_)) << name;
  }
  EXPECT_FALSE(check_delivery(Delivery{Delivery::Kind::file, "/proc/out"}, recipient_));
  EXPECT_FALSE(deliver_to(to_file("missing/out")));
}

TEST_F(DeliveryTest, ACommandGetsTheSecretOnItsInputAndWhoseItIs) {
  ASSERT_TRUE(run("cat > '" + path("in") +
                  "'; printf '%s|%s|%s' \"$EKAUDIT_TOKEN_ID\" \"$EKAUDIT_TOKEN_NAME\" "
                  "\"$EKAUDIT_SECRET_NAME\" > '" +
                  path("names") + "'"));
  EXPECT_EQ(content("in"), raw_);
  EXPECT_EQ(content("names"), "t-1|deploy\\x0aprod|TOKEN");
}

TEST_F(DeliveryTest, TheSecretIsInNoArgumentAndNoEnvironment) {
  setenv("ENKRYPTIFY_TOKEN", "the-credential", 1);
  setenv("EKAUDIT_TOKEN_ID", "forged", 1);
  ASSERT_TRUE(run("cat > /dev/null; env > '" + path("env") + "'; tr '\\0' ' ' < /proc/$$/cmdline > '" +
                  path("argv") + "'"));
  unsetenv("ENKRYPTIFY_TOKEN");
  unsetenv("EKAUDIT_TOKEN_ID");
  EXPECT_THAT(content("env"), Not(HasSubstr(raw_)));
  EXPECT_THAT(content("env"), Not(HasSubstr("the-credential")));
  EXPECT_THAT(content("env"), Not(HasSubstr("forged")));
  EXPECT_THAT(content("env"), HasSubstr("EKAUDIT_TOKEN_ID=t-1"));
  EXPECT_THAT(content("argv"), Not(HasSubstr(raw_)));
}

TEST_F(DeliveryTest, ACommandThatFailsHasNotDelivered) {
  for (const auto& [command, why] : {std::pair{"exit 3", "ended with 3"},
                                     {"kill -9 $$", "signal 9"},
                                     {"/nowhere/at-all 2>/dev/null", "ended with 127"}}) {
    const auto result = run(command);
    ASSERT_FALSE(result) << command;
    EXPECT_THAT(result.error().message, HasSubstr(why));
    EXPECT_THAT(result.error().message, Not(HasSubstr(command)));
  }
}

// `sh` judges a pipeline by its last command: nobody read the value that the first should have passed on.
TEST_F(DeliveryTest, ACommandThatReadsNothingHasNotDelivered) {
  for (const char* command : {"true", "exit 0 | cat", "/nowhere/jq 2>/dev/null | cat"}) {
    const auto result = run(command);
    ASSERT_FALSE(result) << command;
    EXPECT_THAT(result.error().message, HasSubstr("without having read the new value"));
  }
  EXPECT_TRUE(run("cat | cat"));
}

TEST_F(DeliveryTest, WhatACommandPrintsIsShownNowhere) {
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  ASSERT_TRUE(run("cat"));
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

// Else the terminal would stop it where it asks for a password.
TEST_F(DeliveryTest, ACommandStaysInOurGroup) {
  ASSERT_TRUE(run("cat > /dev/null; cut -d ' ' -f 5 /proc/$$/stat > '" + path("group") + "'"));
  EXPECT_EQ(content("group"), std::to_string(getpgrp()) + "\n");
}

TEST_F(DeliveryTest, ACommandHasToTellTokensApart) {
  EXPECT_FALSE(keeps_tokens_apart(parse_delivery("exec=gh secret set TOKEN").value()));
  EXPECT_TRUE(keeps_tokens_apart(parse_delivery("exec=gh secret set \"$EKAUDIT_SECRET_NAME\"").value()));
}

TEST_F(DeliveryTest, ACommandThatHangsIsEnded) {
  const auto slow = deliver_to_command("sleep 30", {}, core::Secret(raw_), control_, std::chrono::seconds(0));
  ASSERT_FALSE(slow);
  EXPECT_THAT(slow.error().message, HasSubstr("in time"));
  std::thread stopper([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    control_.stop(core::StopReason::interrupted);
  });
  const auto stopped = run("sleep 30");
  stopper.join();
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, core::ErrorKind::interrupted);
}

}  // namespace
}  // namespace ekaudit::remedy
