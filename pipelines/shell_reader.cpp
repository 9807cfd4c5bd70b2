#include "pipelines/shell_reader.h"

#include <algorithm>
#include <set>
#include <utility>

#include "pipelines/nested_script.h"
#include "pipelines/secret_names.h"
#include "pipelines/shell_programs.h"
#include "pipelines/shell_values.h"
#include "pipelines/shell_words.h"

namespace ekaudit::pipelines {
namespace {

constexpr std::size_t k_most_events = 10'000;

bool is_terminal(const std::string& file) {
  return file == "1" || file == "2" || file == "/dev/stdout" || file == "/dev/stderr" || file == "/dev/tty";
}

class Reader {
 public:
  Reader(std::string_view text, ShellVariables& variables, const References& references, bool traces)
      : text_(text), values_(variables, references, text), traces_(traces) {}

  ShellReading read() {
    const ShellScript script = read_shell_words(text_);
    reading_.truncated = script.truncated;
    functions_.insert(script.functions.begin(), script.functions.end());
    for (const ShellCommand& command : script.commands) {
      read_command(command);
    }
    return std::move(reading_);
  }

 private:
  void read_command(const ShellCommand& command) {
    const Secrets piped = command.from_pipe ? std::exchange(piped_, {}) : Secrets{};
    const bool installs = std::exchange(pipes_installer_, false) && command.from_pipe;
    piped_.clear();
    values_.forget_local();
    const std::size_t name_at = skip_to_name(command);
    if (traces_) {
      report_all(ShellAct::traces, command, 0, "set -x");
    }
    if (name_at >= command.words.size()) {
      keep_assignments();
      mention_redirects(command);
      return;
    }
    const std::string& word = command.words[name_at].text;
    const std::string name(base_name(word));
    const auto first = command.words.begin();
    const bool by_sudo = std::any_of(first, first + static_cast<std::ptrdiff_t>(name_at),
                                     [](const ShellWord& each) { return base_name(each.text) == "sudo"; });
    if (by_sudo) {  // it lives as long as what it starts, with all of it as its arguments
      report_all(ShellAct::argument, command, 0, "sudo");
    } else {  // where it has a token from is where that stands, and not the command
      for (const Carried& carried : values_.local()) {
        report(ShellAct::mentions, carried, carried.offset, "");
      }
    }
    mention_redirects(command);
    reading_.checks_out_contribution |= checks_out_contribution(name, command.words, name_at + 1);
    if (is_enkryptify_cli(word)) {
      read_cli(command, name_at);
    } else if (is_package_runner(command, name_at)) {
      read_cli(command, name_at + 1);
    } else if (is_builtin(name)) {
      read_builtin(command, name_at, name, piped);
    } else {
      read_external(command, name_at, name, piped, installs);
    }
  }

  // npx ek run, bunx @enkryptify/cli run
  static bool is_package_runner(const ShellCommand& command, std::size_t at) {
    const std::string& name = command.words[at].text;
    return (name == "npx" || name == "bunx" || name == "pnpx") && at + 1 < command.words.size() &&
           is_enkryptify_cli(command.words[at + 1].text);
  }

  // Past reserved words, wrappers with their options, and assignments, which become local_.
  std::size_t skip_to_name(const ShellCommand& command) {
    bool wrapped = false;
    std::size_t at = 0;
    for (; at < command.words.size(); ++at) {
      const ShellWord& word = command.words[at];
      if (const std::size_t size = assignment_name_size(word.text); size > 0) {
        values_.assign_local(word, size);
      } else if (is_wrapper(base_name(word.text))) {
        wrapped = true;
      } else if (!is_reserved(word.text)) {
        const bool is_detail = wrapped && !word.text.empty() &&
                               (word.text[0] == '-' || (word.text[0] >= '0' && word.text[0] <= '9'));
        if (!is_detail) {
          break;
        }
      }
    }
    return at;
  }

  void keep_assignments() {
    for (const Carried& carried : values_.keep_local()) {
      report(ShellAct::mentions, carried, carried.offset, "");
    }
  }

  void report(ShellAct act, const Carried& carried, std::size_t offset, std::string_view program) {
    const bool only_shows = act == ShellAct::argument || act == ShellAct::logs || act == ShellAct::traces;
    if (reading_.events.size() >= k_most_events) {
      reading_.truncated = true;
    } else if (!(only_shows && carried.derived)) {
      reading_.events.push_back({act, carried.secret, offset, std::string(program)});
    }
  }

  bool report_all(ShellAct act, const ShellCommand& command, std::size_t first, std::string_view program) {
    bool any = false;
    for (std::size_t i = first; i < command.words.size(); ++i) {
      for (const Carried& carried : values_.of_word(command.words[i])) {
        report(act, carried, carried.offset, program);
        any = true;
      }
      for (const ShellExpansion& tested : command.words[i].tested) {
        for (const Carried& carried : values_.of_variable(tested.name, tested.offset)) {
          report(ShellAct::mentions, carried, carried.offset, program);
        }
      }
    }
    return any;
  }

  void mention_redirects(const ShellCommand& command) {
    for (const ShellRedirect& redirect : command.redirects) {
      for (const Carried& carried : values_.of_word(redirect.word)) {
        report(ShellAct::mentions, carried, carried.offset, "");
      }
    }
  }

  void read_cli(const ShellCommand& command, std::size_t at) {
    const CliCommand kind = cli_command(command.words, at + 1);
    report_all(ShellAct::argument, command, at + 1, "ek");
    const ShellAct act = kind == CliCommand::reads    ? ShellAct::reads
                         : kind == CliCommand::writes ? ShellAct::writes
                         : kind == CliCommand::opaque ? ShellAct::opaque
                                                      : ShellAct::mentions;
    report_all(act, command, at + 1, "ek");
    const std::size_t offset = command.words[at].offset;
    for (const Carried& carried : values_.of_variable(k_token_variable, offset)) {
      report(act, carried, offset, "ek");
    }
  }

  // Where a command's output goes, as far as a token in it is concerned.
  void report_output(const ShellCommand& command, const Secrets& secrets, std::string_view program) {
    if (secrets.empty() || command.captured) {
      return;
    }
    if (command.to_pipe) {
      piped_.insert(piped_.end(), secrets.begin(), secrets.end());
      return;
    }
    ShellAct act = ShellAct::logs;
    for (const ShellRedirect& redirect : command.redirects) {
      if (redirect.kind == RedirectKind::to_file && !is_terminal(redirect.word.text)) {
        act = redirect.word.text == "/dev/null" ? ShellAct::mentions : ShellAct::stores;
      }
    }
    for (const Carried& carried : secrets) {
      report(act, carried, carried.offset, program);
    }
  }

  void read_builtin(const ShellCommand& command, std::size_t at, const std::string& name,
                    const Secrets& piped) {
    const std::size_t first = at + 1;
    if (name == "set") {
      read_set(command, first);
    } else if (name == "echo" || name == "printf") {
      read_printing(command, first, name);
    } else if (name == "export" || name == "local" || name == "declare" || name == "readonly" ||
               name == "typeset") {
      for (std::size_t i = first; i < command.words.size(); ++i) {
        if (const std::size_t size = assignment_name_size(command.words[i].text); size > 0) {
          values_.assign(command.words[i], size);
        }
      }
      report_all(ShellAct::mentions, command, first, name);
    } else if (name == "eval" || name == "source" || name == ".") {
      report_all(ShellAct::opaque, command, first, name);
      add_ambient(command, name);
    } else {
      report_all(ShellAct::mentions, command, first, name);
    }
    for (const Carried& carried : piped) {
      report(ShellAct::mentions, carried, carried.offset, name);
    }
  }

  void read_set(const ShellCommand& command, std::size_t first) {
    for (std::size_t i = first; i < command.words.size(); ++i) {
      const std::string& word = command.words[i].text;
      const bool turns_on = !word.empty() && word[0] == '-';
      const bool is_flags = turns_on || (!word.empty() && word[0] == '+');
      if (is_flags && word.find('x') != std::string::npos) {
        traces_ = turns_on;
      } else if (word == "xtrace" && i > first) {
        const std::string& flag = command.words[i - 1].text;
        traces_ = flag[0] == '-' && flag.back() == 'o';
      }
    }
  }

  void read_printing(const ShellCommand& command, std::size_t first, const std::string& name) {
    Secrets secrets;
    bool masks = false;
    for (std::size_t i = first; i < command.words.size(); ++i) {
      const ShellWord& word = command.words[i];
      masks |= word.text.find("::add-mask::") != std::string::npos ||
               word.text.find("issecret=true") != std::string::npos;
      const Secrets found = values_.of_word(word);
      secrets.insert(secrets.end(), found.begin(), found.end());
    }
    const bool sets_variable =
        name == "printf" && first < command.words.size() && command.words[first].text == "-v";
    if (masks || sets_variable || command.captured) {
      report_all(ShellAct::mentions, command, first, name);
      return;
    }
    report_output(command, secrets, name);
  }

  void add_ambient(const ShellCommand& command, std::string_view program) {
    reading_.events.push_back({ShellAct::opaque, std::nullopt, command.offset, std::string(program)});
    for (const Carried& carried : values_.local()) {
      report(ShellAct::opaque, carried, carried.offset, program);
    }
  }

  void read_external(const ShellCommand& command, std::size_t at, const std::string& name,
                     const Secrets& piped, bool installs) {
    const std::size_t first = at + 1;
    if (name == "curl" || name == "wget") {
      read_request(command, first, name);
      return;
    }
    if (name == "printenv") {
      read_printenv(command, first);
      return;
    }
    if (builds_image(name, command.words, first)) {
      read_build_arguments(command, first, name);
    }
    const bool is_function = functions_.count(name) > 0;
    const bool given = report_all(is_function ? ShellAct::opaque : ShellAct::argument, command, first, name);
    Secrets read_from = piped;
    for (const ShellRedirect& redirect : command.redirects) {
      if (redirect.kind != RedirectKind::to_file) {
        const Secrets found = values_.of_word(redirect.word);
        read_from.insert(read_from.end(), found.begin(), found.end());
      }
    }
    if (is_filter(name)) {
      report_output(command, read_from, name);
    }
    if (is_harmless(name) || (installs && is_shell(name)) || read_nested(command, first, name)) {
      return;
    }
    add_ambient(command, name);
    if (given) {
      report_all(ShellAct::opaque, command, first, name);
    }
    for (const Carried& carried : read_from) {
      report(ShellAct::opaque, carried, carried.offset, name);
    }
  }

  // A shell that is handed its script: what that does is seen. False for others.
  bool read_nested(const ShellCommand& command, std::size_t first, const std::string& name) {
    constexpr unsigned k_deepest = 4;
    const auto script = is_shell(name) ? nested_script(command, first) : std::nullopt;
    if (!script || depth_ >= k_deepest || !values_.local().empty()) {
      return false;
    }
    ShellScript nested = read_nested_words(*script, text_);
    reading_.truncated |= nested.truncated;
    functions_.insert(nested.functions.begin(), nested.functions.end());
    const bool traced = std::exchange(traces_, is_traced(command, first));
    ++depth_;
    for (ShellCommand& each : nested.commands) {
      each.captured |= command.captured || command.to_pipe;
      read_command(each);
    }
    --depth_;
    traces_ = traced;
    return true;
  }

  void read_request(const ShellCommand& command, std::size_t first, const std::string& name) {
    const Request request = classify_request(command.words, first);
    const bool given = report_all(ShellAct::argument, command, first, name);
    pipes_installer_ = command.to_pipe && !given && request == Request::reads;
    const ShellAct act = request == Request::reads    ? ShellAct::reads
                         : request == Request::writes ? ShellAct::writes
                                                      : ShellAct::opaque;
    if (request == Request::exchanges && command.captured) {
      for (const ShellWord& word : command.words) {
        values_.note_exchange(values_.of_word(word));
      }
    } else {
      report_all(act, command, first, name);
    }
    for (const ShellRedirect& redirect : command.redirects) {
      for (const Carried& carried : values_.of_word(redirect.word)) {
        report(act, carried, carried.offset, name);
      }
    }
  }

  void read_printenv(const ShellCommand& command, std::size_t first) {
    Secrets secrets;
    for (std::size_t i = first; i < command.words.size(); ++i) {
      const Secrets found = values_.of_variable(command.words[i].text, command.words[i].offset);
      secrets.insert(secrets.end(), found.begin(), found.end());
    }
    report_output(command, secrets, "printenv");
  }

  void read_build_arguments(const ShellCommand& command, std::size_t first, const std::string& name) {
    for (std::size_t i = first; i < command.words.size(); ++i) {
      const std::string_view word = command.words[i].text;
      constexpr std::string_view k_option = "--build-arg";
      const bool joined = word.substr(0, k_option.size() + 1) == "--build-arg=";
      if (!joined && (word != k_option || i + 1 >= command.words.size())) {
        continue;
      }
      const ShellWord& value = command.words[joined ? i : i + 1];
      const std::string_view text = joined ? word.substr(k_option.size() + 1) : std::string_view(value.text);
      Secrets secrets = values_.of_word(value);
      if (text.find('=') == std::string_view::npos && secrets.empty()) {
        secrets = values_.of_variable(text, value.offset);
      }
      for (const Carried& carried : secrets) {
        report(ShellAct::bakes, carried, carried.offset, name);
      }
    }
  }

  std::string_view text_;
  ShellValues values_;
  bool traces_;
  ShellReading reading_;
  std::set<std::string> functions_;
  Secrets piped_;                 // what the command before prints into the pipe
  bool pipes_installer_ = false;  // the vendor's, into a shell
  unsigned depth_ = 0;            // of scripts in arguments of shells
};

}  // namespace

ShellReading read_shell(std::string_view script, ShellVariables& variables, const References& references,
                        Tracing tracing) {
  return Reader(script, variables, references, tracing == Tracing::on).read();
}

}  // namespace ekaudit::pipelines
