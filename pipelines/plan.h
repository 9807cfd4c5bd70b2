// What every format is translated into: jobs with steps, what is in their environments, what they run. In all
// texts a word of `References` stands for each secret. trace.h turns a plan into usages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/references.h"
#include "pipelines/secret_names.h"
#include "pipelines/shell_reader.h"
#include "pipelines/usage.h"

namespace ekaudit::pipelines {

// A text and where it stands in the file. Lines and columns count from 1.
struct LocatedText {
  std::string text;
  std::uint64_t line = 1;
  std::uint64_t column = 1;       // of the first byte
  std::uint64_t next_column = 1;  // of the following lines' first bytes; 0: the lines are not the file's

  // Where the text is put together from several: those after the first, with their places.
  struct Piece {
    std::size_t offset = 0;
    std::uint64_t line = 1;
    std::uint64_t column = 1;
    std::uint64_t next_column = 1;
  };
  std::vector<Piece> pieces = {};

  // Adds `other` behind the separator, by default on a line of its own.
  void append(const LocatedText& other, char separator = '\n');
  // "$$" becomes "$", which stands where the first one did.
  void join_dollars();
  // Leaves out the first bytes, which are part of one line.
  void drop_front(std::size_t bytes);
  scanner::match::Position at(std::size_t offset, std::size_t size = 0) const;
};

struct Binding {
  std::string variable;
  LocatedText value;
  // Where this puts it into an image: "ENV", "ARG", "COPY", or the program that is given a build argument.
  std::string baked_by = {};
  // Where it is not in the environment although the shell reads it by its name, or only its path is.
  std::optional<Handover> handover = {};
  // The same, and not 0, for copies that inner blocks inherit: they are one place.
  std::size_t place = 0;
};

struct Script {
  LocatedText text;
  Tracing tracing = Tracing::off;
};

struct Step {
  std::string name;
  std::vector<Binding> environment;
  std::vector<Binding> inputs;  // of an action, a called workflow, a plugin
  std::vector<Binding> files;   // a mounted secret: the path or id, and the secret
  std::vector<Binding> baked;   // in no environment, but in an image
  std::vector<Script> scripts;
  Effects effects;  // of an action or a container, which is not a script
  bool checks_out_contribution = false;
};

struct Job {
  std::string name;
  std::string scope;     // of secrets that are named in it
  bool guarded = false;  // by a deployment environment
  bool self_hosted = false;
  std::vector<std::string> triggers;   // of this job alone
  std::vector<std::string> schedules;  // of this job alone
  std::vector<Binding> environment;
  std::vector<Step> steps;
};

struct Problem {
  std::string what;  // one sentence without full stop
  bool incomplete =
      false;  // a limit of ours: something that the pipeline's own system would read was left out
};

struct Plan {
  std::string name;
  std::vector<std::string> triggers;
  std::vector<std::string> schedules;
  bool trusts_contributions = false;  // a trigger runs with secrets what somebody outside brought about
  std::vector<Binding> environment;
  std::vector<Job> jobs;
  // The environment holds variables that the file does not bind, and where they come from.
  bool has_outer_variables = false;
  Store outer_store = Store::environment;
  bool outer_wins = false;              // over a variable of the same name that the file sets to a text
  std::vector<std::string> runs_files;  // as paths from the repository's root
  std::vector<Problem> problems;
  std::size_t steps = 0;       // of all jobs
  std::size_t text_bytes = 0;  // of all scripts
};

// Adds a job, unless the plan has over 20,000 steps or 4 MiB of scripts already: aliases and `extends` can
// make a small file that large. Then the plan has a problem, and is_full() says so.
void add_job(Plan& plan, Job job);
bool is_full(const Plan& plan);

// What a format reads. The bytes are those of the file with raw tokens replaced; all outlive the reading.
struct FileText {
  std::string_view path;
  std::string_view content;
  const SecretNames& names;
  References& references;
};

// The word for a secret of such a name, as long as `length` bytes; empty when there are too many.
std::string word_for_secret(References& references, SecretRef secret, std::size_t length);

}  // namespace ekaudit::pipelines
