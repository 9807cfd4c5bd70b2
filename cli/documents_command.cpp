// What packages carry beside the program: made of the options, so that it cannot differ from them. Hidden
// from
// --help, for few type it.
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/choices.h"
#include "cli/command_tree.h"
#include "cli/commands.h"
#include "cli/completions.h"
#include "cli/man_page.h"
#include "cli/output.h"
#include "version.h"

namespace ekaudit::cli {
namespace {

std::string completions_for(const std::string& shell, CLI::App& program) {
  const CommandEntry tree = command_tree(program);
  if (shell == "bash") {
    return bash_completions(tree);
  }
  return shell == "zsh" ? zsh_completions(tree) : fish_completions(tree);
}

}  // namespace

Command add_completions_command(CLI::App& program) {
  CLI::App* app = program.add_subcommand("completions", "A shell's completions for ekaudit")->group("");
  const auto shell = std::make_shared<std::string>();
  app->add_option("SHELL", *shell, "bash, zsh or fish")
      ->type_name("")
      ->required()
      ->check(one_of({"bash", "zsh", "fish"}));
  return {app, [shell, &program] { return print_text(completions_for(*shell, program)); }};
}

Command add_man_command(CLI::App& program) {
  CLI::App* app = program.add_subcommand("man", "The manual page, for man(1)")->group("");
  return {app, [&program] {
            return print_text(man_page(command_tree(program), program.get_footer(), k_version));
          }};
}

}  // namespace ekaudit::cli
