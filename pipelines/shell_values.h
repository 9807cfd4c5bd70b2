// Which secrets a script's variables and words hold, while it is read from top to bottom.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/references.h"
#include "pipelines/shell_reader.h"
#include "pipelines/shell_words.h"

namespace ekaudit::pipelines {

struct Carried {
  std::size_t secret = 0;
  std::size_t offset = 0;
  bool derived = false;  // a session token made with it: what is done with that counts, not where it shows
};

using Secrets = std::vector<Carried>;

class ShellValues {
 public:
  // All must outlive this. `script` is what the words' offsets refer to.
  ShellValues(ShellVariables& variables, const References& references, std::string_view script)
      : variables_(variables), references_(references), script_(script) {}

  Secrets of_variable(std::string_view name, std::size_t offset) const;
  Secrets of_word(const ShellWord& word) const;

  // NAME=… with a name of so many bytes: for the script's rest, or for the command behind it.
  void assign(const ShellWord& word, std::size_t name_size);
  void assign_local(const ShellWord& word, std::size_t name_size);
  // No command came: local assignments stay. Returns what they hold.
  Secrets keep_local();
  void forget_local() { local_.clear(); }
  Secrets local() const;

  // A substitution exchanged these for a session token, which the next assignment takes.
  void note_exchange(const Secrets& secrets);

 private:
  using Table = std::map<std::string, Secrets>;
  void assign(Table& to, const ShellWord& word, std::size_t name_size);

  ShellVariables& variables_;
  const References& references_;
  std::string_view script_;
  Table assigned_;
  Table local_;
  Secrets exchanged_;
};

// How many bytes of `word` are the name in NAME=… or NAME+=…; 0 if it is no assignment.
std::size_t assignment_name_size(std::string_view word);

}  // namespace ekaudit::pipelines
