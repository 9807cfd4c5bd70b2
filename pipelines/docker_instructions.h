// A Dockerfile cut into instructions (Dockerfile reference of Docker's documentation).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/plan.h"

namespace ekaudit::pipelines {

struct DockerInstruction {
  std::string keyword;  // in upper case
  LocatedText text;     // what follows it, with continued lines as they are and here-documents
};

std::vector<DockerInstruction> docker_instructions(std::string_view content);

// Words by blanks; continuations are left out.
std::vector<std::string> instruction_words(std::string_view text);

struct DockerVariable {
  std::string name;
  std::uint64_t name_column = 1;
  LocatedText value;  // empty text for ARG NAME
};

// Of ARG, ENV and LABEL.
std::vector<DockerVariable> docker_variables(const DockerInstruction& instruction);

struct DockerMount {
  std::string id;
  std::string target;      // by default /run/secrets/ID
  std::string variable;    // env=NAME
  std::size_t offset = 0;  // of the option in the instruction's text
};

// RUN --mount=type=secret,…: takes all --mount, --network and --security options out of the text, keeping
// its length.
std::vector<DockerMount> take_secret_mounts(DockerInstruction& instruction);

// ["ek", "run"] as a shell would write it, of the same length; other texts as they are.
std::string shell_form(std::string_view text);

}  // namespace ekaudit::pipelines
