// --help, the documents, the list of rules, the JSON Schema and the rules' pages say the same.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "tests/integration/runner.h"
#include "tests/support/temporary_directory.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;

const fs::path k_source = EKAUDIT_SOURCE_DIR;

std::string output_of(const std::vector<std::string>& arguments) {
  const support::TemporaryDirectory directory;
  const auto result = run_ekaudit(arguments, directory.path());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return result.out;
}

std::set<std::string> matches_of(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match) {
    found.insert((*match)[1]);
  }
  return found;
}

std::set<std::string> rule_ids() {
  std::set<std::string> ids;
  for (const Json& rule : Json::parse(output_of({"rules", "--format", "json"}))) {
    ids.insert(rule["id"].get<std::string>());
  }
  return ids;
}

std::set<std::string> long_options(const std::string& text) {
  return matches_of(text, "(?:^|[^-\\w])(--[a-z][a-z-]+)");
}

std::string documents() {
  std::string text = support::read_file(k_source / "README.md");
  for (const auto& entry : fs::recursive_directory_iterator(k_source / "docs")) {
    if (entry.path().extension() == ".md") {
      text += support::read_file(entry.path());
    }
  }
  return text;
}

TEST(DocsInStep, EveryRuleHasItsPageAndEveryPageItsRule) {
  std::set<std::string> pages;
  for (const auto& entry : fs::directory_iterator(k_source / "docs/rules")) {
    pages.insert(entry.path().stem().string());
  }
  EXPECT_EQ(pages, rule_ids());
}

TEST(DocsInStep, ExplainPrintsThePage) {
  for (const std::string& id : rule_ids()) {
    const std::string page = support::read_file(k_source / "docs/rules" / (id + ".md"));
    EXPECT_EQ(output_of({"explain", id}), page);
    EXPECT_EQ(page.compare(0, id.size() + 3, "# " + id + "\n"), 0) << page.substr(0, 60);
  }
}

TEST(DocsInStep, TheRulesTableNamesEveryRule) {
  const std::string table = output_of({"rules"});
  for (const std::string& id : rule_ids()) {
    EXPECT_NE(table.find("\n" + id + " "), table.find(id + " ") == 0 ? 0 : std::string::npos) << id;
  }
}

// Every command with options of its own.
std::vector<std::vector<std::string>> commands() {
  return {{"--help"},
          {"scan", "--help"},
          {"tokens", "--help"},
          {"audit", "--help"},
          {"trace", "--help"},
          {"merge", "--help"},
          {"identify", "--help"},
          {"fix", "--help"},
          {"rotate", "--help"},
          {"revoke", "--help"},
          {"demo", "--help"},
          {"hook", "pre-commit", "--help"},
          {"hook", "pre-receive", "--help"},
          {"init", "--help"},
          {"patterns", "--help"},
          {"policy", "check", "--help"},
          {"rules", "--help"},
          {"cache", "--help"},
          {"fix", "--help"},
          {"rotate", "--help"},
          {"revoke", "--help"}};
}

TEST(DocsInStep, EveryOptionIsDocumentedInUsage) {
  const std::string usage = support::read_file(k_source / "docs/usage.md");
  for (const std::vector<std::string>& command : commands()) {
    for (const std::string& option : long_options(output_of(command))) {
      EXPECT_NE(usage.find("`" + option), std::string::npos) << option << " is missing from docs/usage.md";
    }
  }
}

TEST(DocsInStep, UsageNamesNoOptionThatDoesNotExist) {
  std::set<std::string> known;
  for (const std::vector<std::string>& command : commands()) {
    known.merge(long_options(output_of(command)));
  }
  for (const std::string& option :
       matches_of(support::read_file(k_source / "docs/usage.md"), "`(--[a-z][a-z-]+)")) {
    EXPECT_EQ(known.count(option), 1U) << option;
  }
  // Command lines of ekaudit anywhere in the documents.
  for (const std::string& line : matches_of(documents(), "(ekaudit scan [^\\n`]*)")) {
    for (const std::string& option : long_options(line)) {
      EXPECT_EQ(known.count(option), 1U) << option << " in: " << line;
    }
  }
}

TEST(DocsInStep, DefaultsInHelpAreTheDocumentedOnes) {
  const std::string help = output_of({"scan", "--help"});
  const std::string usage = support::read_file(k_source / "docs/usage.md");
  for (const auto& [option, value] : {std::pair{"--format", "text"},
                                      {"--min-severity", "info"},
                                      {"--min-confidence", "low"},
                                      {"--fail-on", "medium"},
                                      {"--max-blob-size", "256MiB"},
                                      {"--max-memory", "1GiB"},
                                      {"--git-backend", "auto"},
                                      {"--color", "auto"}}) {
    EXPECT_TRUE(std::regex_search(help, std::regex(std::string(option) + "[^\\[]*\\[" + value + "\\]")))
        << option;
    EXPECT_TRUE(std::regex_search(usage, std::regex("`" + std::string(option) + "[^\\n]*`" + value + "`")))
        << option;
  }
}

TEST(DocsInStep, TheSchemaKnowsEveryRule) {
  const Json schema = Json::parse(support::read_file(k_source / "docs/schema/ekaudit.report.v1.schema.json"));
  const std::string text = schema.dump();
  for (const std::string& id : rule_ids()) {
    EXPECT_NE(text.find("\"" + id + "\""), std::string::npos) << id << " is not in the schema";
  }
}

TEST(DocsInStep, FilesNamedInTheDocumentsExist) {
  for (const std::string name : {"README.md", "CONTRIBUTING.md", "docs/ARCHITECTURE.md"}) {
    const std::string text = support::read_file(k_source / name);
    for (const std::string& path : matches_of(text, "\\]\\(([A-Za-z0-9_./-]+\\.(?:md|json|h|cpp))\\)")) {
      EXPECT_TRUE(fs::exists((k_source / name).parent_path() / path)) << path << " in " << name;
    }
  }
}

}  // namespace
}  // namespace ekaudit::tests::integration
