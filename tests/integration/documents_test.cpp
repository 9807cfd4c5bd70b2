// Manual page and completions say what --help says: every command, every option. --version.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/integration/runner.h"
#include "tests/support/temporary_directory.h"

namespace ekaudit::tests::integration {
namespace {

using support::TemporaryDirectory;

struct Help {
  std::string path;  // "ekaudit hook pre-commit"
  std::vector<std::string> options;
};

std::string output_of(const std::vector<std::string>& arguments) {
  const TemporaryDirectory directory;
  const auto result = run_ekaudit(arguments, directory.path());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return result.out;
}

// The first words of the lines below `heading`, up to the next empty line.
std::vector<std::string> words_below(const std::string& help, const std::string& heading) {
  std::istringstream lines(help);
  std::vector<std::string> words;
  bool below = false;
  for (std::string line; std::getline(lines, line);) {
    if (line == heading) {
      below = true;
    } else if (line.empty()) {
      below = false;
    } else if (below && line.starts_with("  ") && line.find_first_not_of(' ') == 2) {
      words.push_back(line.substr(2, line.find(' ', 2) - 2));
    }
  }
  return words;
}

// --help of the command and of all below it.
void collect(std::vector<std::string> arguments, const std::string& path, std::vector<Help>& all) {
  arguments.emplace_back("--help");
  const std::string help = output_of(arguments);
  arguments.pop_back();
  Help entry{path, {}};
  for (const std::string& names : words_below(help, "Options:")) {
    std::istringstream parts(names);
    for (std::string name; std::getline(parts, name, ',');) {
      entry.options.push_back(name);
    }
  }
  all.push_back(entry);
  for (const std::string& command : words_below(help, "Subcommands:")) {
    auto below = arguments;
    below.push_back(command);
    collect(below, path + " " + command, all);
  }
}

const std::vector<Help>& all_help() {
  static const std::vector<Help> k_all = [] {
    std::vector<Help> all;
    collect({}, "ekaudit", all);
    return all;
  }();
  return k_all;
}

// What stands between `start` and the next `end`; empty, and a failure, without `start`.
std::string part_of(const std::string& text, const std::string& start, const std::string& end) {
  const std::size_t at = text.find(start);
  EXPECT_NE(at, std::string::npos) << start;
  if (at == std::string::npos) {
    return {};
  }
  const std::size_t from = at + start.size();
  return text.substr(from, text.find(end, from) - from);
}

std::string replaced(const std::string& text, const std::string& pattern, const std::string& with) {
  return std::regex_replace(text, std::regex(pattern), with);
}

bool is_of_a_word(char c) {
  return c == '-' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool has_word(const std::string& text, const std::string& word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_of_a_word(text[at - 1])) && (end == text.size() || !is_of_a_word(text[end]))) {
      return true;
    }
  }
  return false;
}

// The lines of `text` that begin with `start`.
std::string lines_with(const std::string& text, const std::string& start) {
  std::istringstream lines(text);
  std::string found;
  for (std::string line; std::getline(lines, line);) {
    found += line.starts_with(start) ? line + "\n" : "";
  }
  return found;
}

TEST(Documents, HelpIsReadWhole) {
  const auto is_scan = [](const Help& help) { return help.path == "ekaudit scan"; };
  const auto scan = std::find_if(all_help().begin(), all_help().end(), is_scan);
  ASSERT_NE(scan, all_help().end());
  EXPECT_GT(scan->options.size(), 30U);
  EXPECT_GT(all_help().size(), 18U);
}

TEST(Documents, BashCompletesEveryCommandAndOption) {
  const std::string script = output_of({"completions", "bash"});
  for (const Help& help : all_help()) {
    const std::string words = part_of(script, "\n    '" + help.path + "')\n", ";;");
    for (const std::string& option : help.options) {
      EXPECT_TRUE(has_word(words, option)) << help.path << " " << option;
    }
  }
}

TEST(Documents, ZshCompletesEveryCommandAndOption) {
  const std::string script = output_of({"completions", "zsh"});
  for (const Help& help : all_help()) {
    const std::string function =
        part_of(script, "\n_" + replaced(help.path, "[ -]", "_") + "() {\n", "\n}\n");
    for (const std::string& option : help.options) {
      EXPECT_TRUE(has_word(function, option)) << help.path << " " << option;
    }
  }
}

TEST(Documents, FishCompletesEveryCommandAndOption) {
  const std::string script = output_of({"completions", "fish"});
  for (const Help& help : all_help()) {
    const std::string lines =
        lines_with(script, "complete -c ekaudit -n \"__ekaudit_in " + help.path + "\" ");
    for (const std::string& option : help.options) {
      const std::string name =
          option.starts_with("--") ? " -l " + option.substr(2) : " -s " + option.substr(1);
      EXPECT_NE(lines.find(name + " "), std::string::npos) << help.path << " " << option;
    }
  }
}

TEST(Documents, TheManualPageExplainsEveryCommandAndOption) {
  const std::string page = output_of({"man"});
  for (const Help& help : all_help()) {
    const bool program = help.path == "ekaudit";
    const std::string section =
        program ? part_of(page, ".SH OPTIONS\n", "\n.S")
                : part_of(page, ".SS \"" + replaced(help.path, "-", "\\-") + "\"\n", "\n.S");
    for (const std::string& option : help.options) {
      // -h is explained once, at the top.
      const bool common = option == "-h" || option == "--help";
      EXPECT_TRUE((common && !program) ||
                  section.find("\\fB" + replaced(option, "-", "\\-") + "\\fR") != std::string::npos)
          << help.path << " " << option;
    }
  }
}

// What bash offers for the last of `words`, one in a line.
std::string bash_offers(const std::vector<std::string>& words) {
  const TemporaryDirectory directory;
  support::write_file(directory.path() / "ekaudit.bash", output_of({"completions", "bash"}));
  support::write_file(directory.path() / "a b.yml", "");
  std::vector<std::string> command = {
      "bash", "-c",
      "source ./ekaudit.bash && COMP_WORDS=(\"$@\") && COMP_CWORD=$(($# - 1)) && { _ekaudit; "
      "printf '%s\\n' \"${COMPREPLY[@]}\"; }",
      "bash"};
  command.insert(command.end(), words.begin(), words.end());
  const auto result = support::run_process(command, environment_of(directory.path()), directory.path());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return result.out;
}

TEST(Documents, BashOffersWhatFits) {
  EXPECT_EQ(bash_offers({"ekaudit", "sc"}), "scan\n");
  EXPECT_EQ(bash_offers({"ekaudit", "hook", "pre-"}), "pre-commit\npre-push\npre-receive\n");
  EXPECT_EQ(bash_offers({"ekaudit", "scan", "--no-h"}), "--no-history\n");
  EXPECT_EQ(bash_offers({"ekaudit", "scan", "--format", "s"}), "sarif\n");
  EXPECT_EQ(bash_offers({"ekaudit", "scan", "--format", "=", "s"}), "sarif\n");
  EXPECT_EQ(bash_offers({"ekaudit", "scan", "--config", "a"}), "a b.yml\n");
  EXPECT_EQ(bash_offers({"ekaudit", "scan", "--jobs", ""}), "\n");
  EXPECT_EQ(bash_offers({"ekaudit", "explain", "leaked-token-a"}), "leaked-token-alive\n");
  EXPECT_EQ(bash_offers({"ekaudit", "completi"}), "\n");  // hidden commands are not offered
}

TEST(Documents, VersionNamesCommitAndLibraries) {
  const std::string text = output_of({"--version"});
  EXPECT_TRUE(
      std::regex_search(text, std::regex("^ekaudit \\d+\\.\\d+\\.\\d+ \\(([0-9a-f]{12}|unknown)\\)\\n")))
      << text;
  for (const std::string library : {"glibc", "RE2", "libgit2", "zlib", "libdeflate", "Nettle", "libyaml",
                                    "fmt", "nlohmann-json", "CLI11", "libcurl", "SQLite"}) {
    EXPECT_TRUE(std::regex_search(text, std::regex("\n" + library + " (\\d|not found)"))) << library << text;
  }
}

}  // namespace
}  // namespace ekaudit::tests::integration
