// Files as projects write them (tests/fixtures/pipelines/<format>/<case>.input) and the usages that they hold
// (<case>.expected: the path that the file has, then what usage_text() makes of it).
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/redaction.h"
#include "pipelines/pipeline_file.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"
#include "tests/support/usage_text.h"

namespace ekaudit::pipelines {
namespace {

namespace fs = std::filesystem;
using tests::support::read_file;

const fs::path k_fixtures = fs::path(EKAUDIT_SOURCE_DIR) / "tests/fixtures/pipelines";

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
}

std::vector<fs::path> fixtures() {
  std::vector<fs::path> inputs;
  for (const auto& entry : fs::recursive_directory_iterator(k_fixtures)) {
    if (entry.path().extension() == ".input") {
      inputs.push_back(entry.path());
    }
  }
  std::sort(inputs.begin(), inputs.end());
  return inputs;
}

TEST(PipelineFixtures, HoldTheUsagesThatAreExpected) {
  const scanner::match::Matcher matcher({});
  const std::string token = tests::support::make_token(1);
  std::size_t count = 0;
  for (const fs::path& input : fixtures()) {
    SCOPED_TRACE(input.string());
    std::string text = read_file(input);
    replace_all(text, "@TOKEN1@", token);
    const std::string expected = read_file(fs::path(input).replace_extension(".expected"));
    const std::size_t first = expected.find('\n');
    const std::string path = expected.substr(6, first - 6);
    const PipelineReading reading = read_pipeline_file(path, text, matcher, SecretNames());
    std::string actual = "path: " + path + "\n" + tests::support::usage_text(reading.usages);
    EXPECT_EQ(actual.find(token), std::string::npos);
    replace_all(actual, core::redact(token), "@TOKEN1@");
    EXPECT_EQ(actual, expected);
    EXPECT_TRUE(reading.notices.empty());
    ++count;
  }
  EXPECT_GE(count, 30U);
}

TEST(PipelineFixtures, SayTheSameWithCrlf) {
  const scanner::match::Matcher matcher({});
  for (const fs::path& input : fixtures()) {
    SCOPED_TRACE(input.string());
    std::string text = read_file(input);
    const std::string expected = read_file(fs::path(input).replace_extension(".expected"));
    const std::string path = expected.substr(6, expected.find('\n') - 6);
    const auto plain = read_pipeline_file(path, text, matcher, SecretNames()).usages;
    replace_all(text, "\n", "\r\n");
    const auto crlf = read_pipeline_file(path, text, matcher, SecretNames()).usages;
    ASSERT_EQ(plain.size(), crlf.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
      EXPECT_EQ(plain[i].position.line, crlf[i].position.line);
      EXPECT_EQ(plain[i].secret.name, crlf[i].secret.name);
      EXPECT_EQ(plain[i].effects.reads, crlf[i].effects.reads);
      EXPECT_EQ(plain[i].effects.writes, crlf[i].effects.writes);
    }
  }
}

}  // namespace
}  // namespace ekaudit::pipelines
