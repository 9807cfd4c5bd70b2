#include "pipelines/shell_words.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "core/text.h"
#include "pipelines/here_document.h"
#include "pipelines/shell_expansion.h"

namespace ekaudit::pipelines {
namespace {

// Here-documents that begin on one line, and commands between one and its text: hostile scripts only have
// more.
constexpr std::size_t k_most_documents = 64;
constexpr std::size_t k_furthest_command = 1024;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

struct Frame {
  ShellCommand command;
  std::size_t command_id = 0;
  ShellWord word;
  bool has_word = false;
  bool in_quotes = false;
  bool quoted = false;  // some of the word was
  bool from_pipe = false;
  std::size_t parentheses = 0;
  char end = '\0';  // what ends the substitution
  enum class Next {
    word,
    to_file,
    from_file,
    here_string,
    here_document,
    stripped_document
  } next = Next::word;
};

class Lexer {
 public:
  Lexer(std::string_view script, const ShellLimits& limits)
      : script_(script.substr(0, limits.bytes)), limits_(limits) {
    out_.truncated = script.size() > limits.bytes;
    push('\0');
  }

  ShellScript read() {
    while (at_ < script_.size() && !out_.truncated) {
      step();
    }
    while (!frames_.empty()) {
      end_command();
      frames_.pop_back();
    }
    return std::move(out_);
  }

 private:
  Frame& top() { return frames_.back(); }
  char peek(std::size_t ahead = 1) const {
    return at_ + ahead < script_.size() ? script_[at_ + ahead] : '\0';
  }

  void push(char end) {
    if (frames_.size() >= limits_.depth) {
      out_.truncated = true;
      return;
    }
    frames_.emplace_back();
    top().end = end;
    top().command_id = next_id_++;
  }

  void step() {
    const char c = script_[at_];
    if (c == '\\') {
      escape();
    } else if (c == '"') {
      begin_word();
      top().quoted = true;
      top().in_quotes = !top().in_quotes;
      ++at_;
    } else if (c == '$') {
      dollar();
    } else if (c == '`') {
      backtick();
    } else if (top().in_quotes) {
      append(c);
    } else if (c == '\'') {
      single_quotes(false);
    } else if (c == '\n') {
      end_line();
    } else if (is_blank(c)) {
      end_word();
      ++at_;
    } else if (c == '#' && !top().has_word) {
      at_ = std::min(script_.find('\n', at_), script_.size());
    } else if (c == '(' || c == ')') {
      parenthesis(c);
    } else if (c == ';' || c == '&' || c == '|') {
      control(c);
    } else if (c == '<' || c == '>') {
      redirect(c);
    } else {
      append(c);
    }
  }

  void begin_word() {
    Frame& frame = top();
    if (!frame.has_word) {
      frame.has_word = true;
      frame.quoted = false;
      frame.word = {};
      frame.word.offset = at_;
    }
  }

  void append(char c) {
    begin_word();
    top().word.text += c;
    ++at_;
  }

  void escape() {
    const char next = peek();
    if (next == '\n' || (next == '\r' && peek(2) == '\n')) {
      at_ += next == '\n' ? 2 : 3;
      return;
    }
    begin_word();
    const bool is_kept = top().in_quotes && next != '"' && next != '\\' && next != '$' && next != '`';
    if (is_kept) {
      top().word.text += '\\';
    }
    if (next != '\0') {
      top().word.text += next;
    }
    at_ += 2;
  }

  void single_quotes(bool with_escapes) {
    begin_word();
    top().quoted = true;
    std::size_t end = at_ + 1;
    while (end < script_.size() && script_[end] != '\'') {
      end += with_escapes && script_[end] == '\\' ? 2U : 1U;
    }
    end = std::min(end, script_.size());
    top().word.text += script_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
  }

  void dollar() {
    const char next = peek();
    begin_word();
    if (next == '(' && peek(2) == '(') {
      skip_arithmetic();
    } else if (next == '(') {
      top().word.text += "$()";
      at_ += 2;
      push(')');
    } else if (next == '\'' && !top().in_quotes) {
      ++at_;
      single_quotes(true);
    } else if (next == '"' && !top().in_quotes) {
      ++at_;
    } else {
      const std::size_t size = read_expansion(script_.substr(at_), at_, top().word);
      top().word.text += script_.substr(at_, size);
      at_ += size;
    }
  }

  void skip_arithmetic() {
    std::size_t depth = 0;
    do {
      depth += script_[at_] == '(' ? 1U : 0U;
      depth -= script_[at_] == ')' ? 1U : 0U;
      ++at_;
    } while (at_ < script_.size() && (depth > 0 || script_[at_ - 1] != ')'));
    top().word.text += "0";
  }

  void backtick() {
    if (top().end == '`') {
      end_substitution();
      return;
    }
    begin_word();
    top().word.text += "$()";
    ++at_;
    push('`');
  }

  void end_substitution() {
    end_command();
    ++at_;
    frames_.pop_back();
  }

  void parenthesis(char c) {
    Frame& frame = top();
    if (c == '(') {
      if (frame.has_word && !frame.quoted && peek() == ')') {
        out_.functions.push_back(frame.word.text);
        frame.has_word = false;
        at_ += 2;
        return;
      }
      ++frame.parentheses;
      const bool is_array = frame.has_word && !frame.word.text.empty() && frame.word.text.back() == '=';
      is_array ? end_word() : end_command();
    } else if (frame.parentheses > 0) {
      --frame.parentheses;
      end_word();
    } else if (frame.end == ')') {
      end_substitution();
      return;
    } else {  // a pattern of `case`
      end_word();
      frame.command.words.clear();
    }
    ++at_;
  }

  void control(char c) {
    if (c == '&' && peek() == '>') {
      end_word();
      ++at_;
      redirect('>');
      return;
    }
    const bool is_pipe = c == '|' && peek() != '|';
    end_word();
    top().command.to_pipe = is_pipe;
    end_command();
    top().from_pipe = is_pipe;
    at_ += peek() == c || (is_pipe && peek() == '&') ? 2U : 1U;
  }

  void redirect(char c) {
    Frame& frame = top();
    const bool is_descriptor = frame.has_word && !frame.quoted &&
                               std::all_of(frame.word.text.begin(), frame.word.text.end(),
                                           [](char digit) { return digit >= '0' && digit <= '9'; });
    if (is_descriptor) {
      frame.has_word = false;
    }
    end_word();
    if (peek() == '(') {  // process substitution
      begin_word();
      frame.word.text += "$()";
      at_ += 2;
      push(')');
      return;
    }
    if (c == '<' && peek() == '<' && peek(2) == '<') {
      frame.next = Frame::Next::here_string;
      at_ += 3;
    } else if (c == '<' && peek() == '<') {
      const bool strips = peek(2) == '-';
      frame.next = strips ? Frame::Next::stripped_document : Frame::Next::here_document;
      at_ += strips ? 3 : 2;
    } else {
      frame.next = c == '<' ? Frame::Next::from_file : Frame::Next::to_file;
      ++at_;
      while (at_ < script_.size() && (script_[at_] == '>' || script_[at_] == '|' || script_[at_] == '&')) {
        ++at_;
      }
    }
  }

  void end_word() {
    Frame& frame = top();
    if (!frame.has_word) {
      return;
    }
    frame.has_word = false;
    place_word(frame, std::exchange(frame.next, Frame::Next::word));
    frame.word = {};
  }

  void place_word(Frame& frame, Frame::Next next) {
    const auto redirect = [&](RedirectKind kind) {
      frame.command.redirects.push_back({kind, std::move(frame.word)});
    };
    switch (next) {
      case Frame::Next::word:
        frame.command.offset = frame.command.words.empty() ? frame.word.offset : frame.command.offset;
        frame.command.words.push_back(std::move(frame.word));
        return;
      case Frame::Next::to_file:
        return redirect(RedirectKind::to_file);
      case Frame::Next::from_file:
        return redirect(RedirectKind::from_file);
      case Frame::Next::here_string:
        return redirect(RedirectKind::here_string);
      case Frame::Next::here_document:
      case Frame::Next::stripped_document:
        break;
    }
    if (pending_.size() >= k_most_documents) {
      out_.truncated = true;
      return;
    }
    pending_.push_back({std::move(frame.word.text), !frame.quoted, next == Frame::Next::stripped_document,
                        frame.command_id});
  }

  void end_command() {
    end_word();
    Frame& frame = top();
    frame.next = Frame::Next::word;
    frame.command.from_pipe = std::exchange(frame.from_pipe, false);
    frame.command.captured =
        std::any_of(frames_.begin(), frames_.end(), [](const Frame& each) { return each.end != '\0'; });
    if (!frame.command.words.empty() || !frame.command.redirects.empty() ||
        awaits_document(frame.command_id)) {
      if (out_.commands.size() >= limits_.commands) {
        out_.truncated = true;
      } else {
        out_.commands.push_back(std::move(frame.command));
        ids_.push_back(frame.command_id);
      }
    }
    frame.command = {};
    frame.command_id = next_id_++;
  }

  bool awaits_document(std::size_t id) const {
    return std::any_of(pending_.begin(), pending_.end(),
                       [id](const HereDocument& document) { return document.command == id; });
  }

  void end_line() {
    end_command();
    ++at_;
    while (!pending_.empty()) {
      const HereDocument document = std::move(pending_.front());
      pending_.pop_front();
      attach(document.command, read_here_document(script_, at_, document));
    }
  }

  void attach(std::size_t id, ShellRedirect redirect) {
    const std::size_t first = ids_.size() - std::min(ids_.size(), k_furthest_command);
    for (std::size_t i = ids_.size(); i-- > first;) {
      if (ids_[i] == id) {
        out_.commands[i].redirects.push_back(std::move(redirect));
        return;
      }
    }
    for (Frame& frame : frames_) {
      if (frame.command_id == id) {
        frame.command.redirects.push_back(std::move(redirect));
        return;
      }
    }
  }

  std::string_view script_;
  const ShellLimits& limits_;
  std::size_t at_ = 0;
  std::vector<Frame> frames_;
  std::deque<HereDocument> pending_;
  std::vector<std::size_t> ids_;  // beside out_.commands
  std::size_t next_id_ = 0;
  ShellScript out_;
};

}  // namespace

ShellScript read_shell_words(std::string_view script, const ShellLimits& limits) {
  return Lexer(script, limits).read();
}

}  // namespace ekaudit::pipelines
