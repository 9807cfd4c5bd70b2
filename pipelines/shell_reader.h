// What a shell script does with tokens: the reader that most formats share. The script is read as if each of
// its commands ran once, in order.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/references.h"

namespace ekaudit::pipelines {

enum class ShellAct {
  mentions,  // names it without giving it away: a test, a here-string, standard input
  reads,     // ek run, ek list, GET requests to the API
  writes,    // ek create, update, delete, import, and writing requests to the API
  opaque,    // hands it to a program that may do anything, or might find it in its environment
  argument,  // of an external program
  logs,
  traces,
  stores,  // writes it to a file
  bakes,   // a build argument of an image
};

struct ShellEvent {
  ShellAct act = ShellAct::mentions;
  std::optional<std::size_t> secret;  // nothing (opaque only): whatever is in the environment
  std::size_t offset = 0;             // in the script
  std::string program;
};

struct ShellReading {
  std::vector<ShellEvent> events;
  bool checks_out_contribution = false;  // git fetch of a pull request's ref, gh pr checkout
  bool truncated = false;
};

// Which secrets a variable holds when the script begins.
class ShellVariables {
 public:
  virtual ~ShellVariables() = default;
  virtual std::vector<std::size_t> secrets_in(std::string_view variable) = 0;
};

enum class Tracing { off, on };  // the shell is started with -x

ShellReading read_shell(std::string_view script, ShellVariables& variables, const References& references,
                        Tracing tracing = Tracing::off);

}  // namespace ekaudit::pipelines
