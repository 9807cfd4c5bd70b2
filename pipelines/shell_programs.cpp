#include "pipelines/shell_programs.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace ekaudit::pipelines {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

template <std::size_t N>
bool any_word(const std::vector<ShellWord>& words, std::size_t first,
              const std::array<std::string_view, N>& names) {
  return std::any_of(words.begin() + static_cast<std::ptrdiff_t>(std::min(first, words.size())), words.end(),
                     [&](const ShellWord& word) { return is_one_of(word.text, names); });
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool begins_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool is_writing_method(std::string_view method) {
  constexpr std::array<std::string_view, 4> k_methods = {"POST", "PUT", "PATCH", "DELETE"};
  return is_one_of(method, k_methods);
}

// An option that sends a body, which makes curl and wget POST.
bool sends_body(std::string_view option) {
  constexpr std::array<std::string_view, 6> k_short = {"-d", "-F", "-T", "--json", "--form", "--upload-file"};
  return is_one_of(option, k_short) || begins_with(option, "--data") || begins_with(option, "--post-") ||
         begins_with(option, "--json=") || begins_with(option, "--body-");
}

}  // namespace

bool is_builtin(std::string_view name) {
  constexpr std::array<std::string_view, 34> k_names = {
      "echo",  "printf", "export",  "test",    "[",        "[[",     ":",       "read",  "local",
      "set",   "eval",   "declare", "typeset", "readonly", "unset",  "return",  "exit",  "source",
      ".",     "cd",     "true",    "false",   "shift",    "trap",   "wait",    "umask", "type",
      "alias", "let",    "mapfile", "for",     "case",     "select", "function"};
  return is_one_of(name, k_names);
}

bool is_wrapper(std::string_view name) {
  constexpr std::array<std::string_view, 13> k_names = {"sudo",    "doas",   "env",     "exec", "command",
                                                        "nohup",   "nice",   "timeout", "time", "stdbuf",
                                                        "builtin", "ionice", "xargs"};
  return is_one_of(name, k_names);
}

bool is_reserved(std::string_view word) {
  constexpr std::array<std::string_view, 15> k_words = {"if", "then", "else",  "elif",  "fi",
                                                        "do", "done", "while", "until", "!",
                                                        "{",  "}",    "esac",  "in",    "coproc"};
  return is_one_of(word, k_words);
}

bool is_harmless(std::string_view name) {
  constexpr std::array<std::string_view, 66> k_names = {
      "cat",    "head",   "tail",   "grep",      "egrep",  "sed",      "awk",     "cut",      "tr",
      "sort",   "uniq",   "wc",     "tee",       "date",   "sleep",    "ls",      "pwd",      "mkdir",
      "rmdir",  "cp",     "mv",     "rm",        "chmod",  "chown",    "ln",      "touch",    "curl",
      "wget",   "tar",    "unzip",  "gzip",      "gunzip", "apt-get",  "apt",     "apk",      "yum",
      "dnf",    "brew",   "jq",     "yq",        "which",  "basename", "dirname", "readlink", "realpath",
      "mktemp", "diff",   "cmp",    "stat",      "file",   "du",       "df",      "uname",    "whoami",
      "id",     "git",    "base64", "sha256sum", "xxd",    "rev",      "install", "printenv", "hostname",
      "kill",   "logger", "fold"};
  return is_one_of(name, k_names);
}

bool is_filter(std::string_view name) {
  constexpr std::array<std::string_view, 14> k_names = {"cat",    "head", "tail", "sed",  "awk",
                                                        "cut",    "tr",   "tee",  "sort", "rev",
                                                        "base64", "xxd",  "fold", "grep"};
  return is_one_of(name, k_names);
}

bool is_shell(std::string_view name) {
  constexpr std::array<std::string_view, 6> k_names = {"sh", "bash", "dash", "zsh", "ksh", "ash"};
  return is_one_of(name, k_names);
}

bool is_enkryptify_cli(std::string_view word) {
  return base_name(word) == "ek" || word == "enkryptify" || begins_with(word, "@enkryptify/cli");
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

CliCommand cli_command(const std::vector<ShellWord>& words, std::size_t first) {
  for (std::size_t i = first; i < words.size(); ++i) {
    const std::string_view word = words[i].text;
    constexpr std::array<std::string_view, 2> k_reading = {"run", "list"};
    constexpr std::array<std::string_view, 4> k_writing = {"create", "update", "delete", "import"};
    constexpr std::array<std::string_view, 6> k_neutral = {"login",   "logout", "scan",
                                                           "version", "help",   "upgrade"};
    if (is_one_of(word, k_reading)) {
      return CliCommand::reads;
    }
    if (is_one_of(word, k_writing)) {
      return CliCommand::writes;
    }
    if (is_one_of(word, k_neutral) || word == "--version" || word == "--help") {
      return CliCommand::neutral;
    }
    if (!begins_with(word, "-") && (i == first || !begins_with(words[i - 1].text, "-"))) {
      return CliCommand::opaque;
    }
  }
  return CliCommand::neutral;
}

Request classify_request(const std::vector<ShellWord>& words, std::size_t first) {
  bool is_vendors = false;
  bool exchanges = false;
  bool has_body = false;
  std::string_view method;
  for (std::size_t i = first; i < words.size(); ++i) {
    const std::string_view word = words[i].text;
    const std::string_view next = i + 1 < words.size() ? std::string_view(words[i + 1].text) : "";
    const bool is_url = contains(word, "/") && !begins_with(word, "-") && !contains(word, " ");
    is_vendors |= is_url && contains(core::to_lower(word), "enkryptify");
    exchanges |= contains(word, "/auth/exchange");
    has_body |= sends_body(word) || (word.size() > 2 && begins_with(word, "-d"));
    if (word == "-X" || word == "--request" || word == "--method") {
      method = next;
    } else if (begins_with(word, "-X")) {
      method = word.substr(2);
    } else if (begins_with(word, "--request=") || begins_with(word, "--method=")) {
      method = word.substr(word.find('=') + 1);
    }
  }
  if (exchanges) {
    return Request::exchanges;
  }
  if (!is_vendors) {
    return Request::elsewhere;
  }
  const bool writes = method.empty() ? has_body : is_writing_method(method);
  return writes ? Request::writes : Request::reads;
}

bool builds_image(std::string_view program, const std::vector<ShellWord>& words, std::size_t first) {
  constexpr std::array<std::string_view, 6> k_programs = {"docker",  "podman",         "buildah",
                                                          "nerdctl", "docker-compose", "buildctl"};
  constexpr std::array<std::string_view, 3> k_commands = {"build", "bud", "buildx"};
  return (is_one_of(program, k_programs) && any_word(words, first, k_commands)) || program == "kaniko" ||
         program == "executor";
}

bool checks_out_contribution(std::string_view program, const std::vector<ShellWord>& words,
                             std::size_t first) {
  if (program == "gh") {
    return first + 1 < words.size() && words[first].text == "pr" && words[first + 1].text == "checkout";
  }
  if (program != "git" || first >= words.size()) {
    return false;
  }
  constexpr std::array<std::string_view, 4> k_commands = {"fetch", "pull", "checkout", "clone"};
  return any_word(words, first, k_commands) &&
         std::any_of(
             words.begin() + static_cast<std::ptrdiff_t>(first), words.end(), [](const ShellWord& word) {
               return contains(word.text, "pull/") || contains(word.text, "github.event.pull_request.head") ||
                      contains(word.text, "github.head_ref");
             });
}

}  // namespace ekaudit::pipelines
