// `--format html` in a real browser: it runs nothing that a repository brought, and filters what it shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/integration/runner.h"
#include "tests/support/git_fixture.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// The page as the browser has it once scripts have run; empty where there is no browser.
std::string page_in_browser(const std::filesystem::path& file) {
  const auto directory = file.parent_path();
  const auto environment = support::scrubbed_environment(directory);
  const auto result = support::run_process(
      {"sh", "-c",
       "command -v chromium >/dev/null || exit 77; exec timeout 100 chromium --headless --no-sandbox "
       "--disable-gpu --user-data-dir=\"$1\" --dump-dom \"file://$2\" 2>/dev/null",
       "sh", (directory / "profile").native(), file.native()},
      environment, directory);
  return result.exit_code == 77 ? std::string() : result.out;
}

TEST(HtmlReport, RunsOnlyItsOwnScriptInABrowser) {
  support::GitFixture repository;
  const std::string evil = "<script>document.title='injected'</script>";
  repository.set_env("GIT_AUTHOR_NAME", "A\"><img src=x onerror=\"document.title='injected'\">");
  repository.commit_file("a<b onclick=alert(1)>'\"&.env", "t: " + support::make_token(1) + "\n", "add");
  repository.commit_file(evil.substr(0, 8) + ".env", support::make_token(2) + "\n",
                         evil + " " + support::make_token(3));
  const support::TemporaryDirectory reports;
  const auto file = reports.path() / "report.html";
  run_ekaudit({"scan", "--report", "html=" + file.native()}, repository.path());
  const std::string page = page_in_browser(file);
  if (page.empty()) {
    GTEST_SKIP() << "there is no chromium here";
  }
  EXPECT_THAT(page, AllOf(HasSubstr("<title>ekaudit report</title>"), HasSubstr("3 of 3 shown"),
                          Not(HasSubstr("<img"))));
}

}  // namespace
}  // namespace ekaudit::tests::integration
