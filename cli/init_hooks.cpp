#include "cli/init_hooks.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "cli/hook_script.h"
#include "cli/hooks_directory.h"
#include "cli/output.h"
#include "core/error.h"
#include "core/text.h"
#include "scanner/git/file_read.h"

namespace ekaudit::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> k_hooks = {"pre-commit", "commit-msg", "pre-push", "pre-receive"};
constexpr std::string_view k_kept = ".before-ekaudit";

// One hook: what stands there and what will.
struct Change {
  fs::path file;
  std::string before;  // empty: no such file
  std::string after;   // empty: none any more
  // A hook in another language is moved here, or back from here.
  fs::path kept;
};

std::string shown(const fs::path& path) {
  return core::to_terminal(path.native());
}

std::string read_script(const fs::path& file) {
  constexpr std::uint64_t k_max_script = std::uint64_t{16} << 20;
  auto text = scanner::git::read_file(file, k_max_script);
  if (!text && text.error().kind != core::ErrorKind::not_found) {
    throw core::UsageError(fmt::format("the hook cannot be read: {}", text.error().message));
  }
  return text ? std::move(*text) : std::string();
}

Change plan_install(const HooksDirectory& hooks, const std::string& hook) {
  Change change{hooks.path / hook, "", "", {}};
  change.before = read_script(change.file);
  const bool is_link = fs::is_symlink(fs::symlink_status(change.file));
  if (!change.before.empty() && !hooks.is_husky && access(change.file.c_str(), X_OK) != 0) {
    throw core::UsageError(fmt::format(
        "{} is not executable, so Git does not call it; make it so, or move it away", shown(change.file)));
  }
  if (is_shell_script(change.before) && !is_link) {
    change.after = with_block(change.before, hook);
    return change;
  }
  change.kept = hooks.path / (hook + std::string(k_kept));
  change.after = wrapper_script(hook, hook + std::string(k_kept));
  if (fs::exists(fs::symlink_status(change.kept))) {
    throw core::UsageError(fmt::format("{} and {} are both there; move one of them away", shown(change.file),
                                       shown(change.kept)));
  }
  return change;
}

Change plan_removal(const HooksDirectory& hooks, const std::string& hook) {
  Change change{hooks.path / hook, "", "", {}};
  change.before = read_script(change.file);
  change.after = without_block(change.before).value_or(change.before);
  const fs::path kept = hooks.path / (hook + std::string(k_kept));
  if (change.before == wrapper_script(hook, hook + std::string(k_kept)) &&
      fs::exists(fs::symlink_status(kept))) {
    change.after.clear();
    change.kept = kept;
  }
  return change;
}

void write_script(const fs::path& file, const std::string& text) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  const auto written = write_report(file.string(), text);
  if (written) {
    fs::permissions(file, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                    fs::perm_options::add, error);
  }
  if (!written || error) {
    throw core::UsageError(fmt::format("the hook {} was not written: {}", shown(file),
                                       written ? error.message() : written.error().message));
  }
}

void apply(const Change& change, bool remove) {
  std::error_code error;
  if (remove && !change.kept.empty()) {
    fs::rename(change.kept, change.file, error);
  } else if (change.after.empty()) {
    fs::remove(change.file, error);
  } else {
    if (!change.kept.empty()) {
      fs::rename(change.file, change.kept, error);
    }
    if (!error) {
      write_script(change.file, change.after);
    }
  }
  if (error) {
    throw core::UsageError(fmt::format("{} was not changed: {}", shown(change.file), error.message()));
  }
}

std::string describe(const Change& change, const InitOptions& options) {
  const std::string_view verb = change.before == change.after ? "unchanged"
                                : options.remove              ? (options.dry_run ? "would clean" : "cleaned")
                                : change.before.empty()       ? (options.dry_run ? "would write" : "wrote")
                                                        : (options.dry_run ? "would extend" : "extended");
  std::string text = fmt::format("{} {}\n", verb, shown(change.file));
  if (!change.kept.empty() && !options.remove) {
    text += fmt::format("  what was there is called from it, as {}\n", shown(change.kept));
  }
  if (options.dry_run && change.before != change.after && !change.after.empty()) {
    text += change.after;
  }
  return text;
}

void add_hook(std::string_view name, std::vector<std::string>& hooks) {
  if (std::find(k_hooks.begin(), k_hooks.end(), name) == k_hooks.end()) {
    throw core::UsageError(
        fmt::format("--hooks: '{}' is none of {}", core::to_terminal(name), fmt::join(k_hooks, ", ")));
  }
  hooks.emplace_back(name);
  // Git asks pre-merge-commit where it makes a merge by itself, and pre-commit everywhere else.
  if (name == "pre-commit") {
    hooks.emplace_back("pre-merge-commit");
  }
}

std::vector<std::string> wanted_hooks(const InitOptions& options) {
  std::vector<std::string> hooks;
  std::string_view rest = options.hooks;
  for (std::size_t comma = rest.find(','); comma != std::string_view::npos; comma = rest.find(',')) {
    add_hook(rest.substr(0, comma), hooks);
    rest.remove_prefix(comma + 1);
  }
  add_hook(rest, hooks);
  return hooks;
}

}  // namespace

std::string set_up_hooks(const scanner::git::Repository& repository, const InitOptions& options) {
  const auto hooks = find_hooks_directory(repository);
  if (!hooks) {
    throw core::UsageError(hooks.error().message);
  }
  std::string text;
  for (const std::string& hook : wanted_hooks(options)) {
    const Change change = options.remove ? plan_removal(*hooks, hook) : plan_install(*hooks, hook);
    if (!options.dry_run && change.before != change.after) {
      apply(change, options.remove);
    }
    text += describe(change, options);
  }
  return text;
}

}  // namespace ekaudit::cli
