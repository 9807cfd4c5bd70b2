#include "cli/hook_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ekaudit::cli {
namespace {

constexpr std::string_view k_begin = "# >>> ekaudit >>>\n";
constexpr std::string_view k_end = "# <<< ekaudit <<<\n";
constexpr std::string_view k_shebang = "#!/bin/sh\n";

std::string_view first_line(std::string_view script) {
  return script.substr(0, std::min(script.find('\n'), script.size()));
}

// What stands behind the block may read the refs too (git lfs pre-push does).
constexpr std::string_view k_push = R"(  ekaudit_refs=$(cat)
  if [ -n "$ekaudit_refs" ]; then
    printf '%s\n' "$ekaudit_refs" | ekaudit hook pre-push "$@" || exit $?
    exec <<EKAUDIT_REFS
$ekaudit_refs
EKAUDIT_REFS
  fi
)";

}  // namespace

std::string hook_block(std::string_view hook) {
  const std::string_view called = hook == "pre-merge-commit" ? "pre-commit" : hook;
  const std::string run =
      hook == "pre-push" ? std::string(k_push) : fmt::format("  ekaudit hook {} \"$@\" || exit $?\n", called);
  return fmt::format(
      "{}# `ekaudit init --hooks {} --remove` takes this out.\n"
      "if command -v ekaudit >/dev/null 2>&1; then\n{}"
      "elif [ -n \"${{CI:-}}\" ]; then\n"
      "  echo 'ekaudit: it is not installed here, so nothing was searched for leaked tokens' >&2\n"
      "  exit 1\n"
      "else\n"
      "  echo 'ekaudit: warning: it is not installed, so nothing was searched for leaked tokens' >&2\n"
      "fi\n{}",
      k_begin, hook, run, k_end);
}

bool is_shell_script(std::string_view script) {
  const std::string_view line = first_line(script);
  if (script.find('\0') != std::string_view::npos) {
    return false;
  }
  if (!line.starts_with("#!")) {
    return true;
  }
  static constexpr std::array<std::string_view, 5> k_shells = {"sh", "bash", "dash", "ksh", "zsh"};
  // "#!/usr/bin/env bash", "#!/bin/sh -e"
  std::string_view words = line.substr(2);
  while (!words.empty()) {
    const std::string_view word = words.substr(0, std::min(words.find(' '), words.size()));
    const std::string_view name = word.substr(word.rfind('/') + 1);
    if (std::find(k_shells.begin(), k_shells.end(), name) != k_shells.end()) {
      return true;
    }
    words.remove_prefix(std::min(word.size() + 1, words.size()));
  }
  return false;
}

std::optional<std::string> without_block(std::string_view script) {
  const std::size_t begin = script.find(k_begin);
  const std::size_t end = begin == std::string_view::npos ? begin : script.find(k_end, begin);
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  std::string rest(script.substr(0, begin));
  rest += script.substr(end + k_end.size());
  return rest == k_shebang ? std::string() : rest;
}

std::string with_block(std::string_view script, std::string_view hook) {
  const std::string old = without_block(script).value_or(std::string(script));
  const std::string block = hook_block(hook);
  if (old.empty()) {
    return std::string(k_shebang) + block;
  }
  if (!old.starts_with("#!")) {
    return block + old;
  }
  const std::string_view line = first_line(old);
  return fmt::format("{}\n{}{}", line, block,
                     std::string_view(old).substr(std::min(line.size() + 1, old.size())));
}

std::string wrapper_script(std::string_view hook, std::string_view next) {
  return fmt::format("{}{}exec \"$(dirname \"$0\")/{}\" \"$@\"\n", k_shebang, hook_block(hook), next);
}

}  // namespace ekaudit::cli
