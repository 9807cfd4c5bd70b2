#include "cli/secret_input.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string>

#include "core/descriptor.h"
#include "core/error.h"
#include "core/secret.h"
#include "scanner/match/matcher.h"

namespace ekaudit::cli {
namespace {

constexpr std::size_t k_longest_input = std::size_t{64} << 10;

// Switches the terminal's echo off while it lives, also if a signal ends the process meanwhile.
class SilentTerminal {
 public:
  SilentTerminal() {
    is_terminal_ = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &before_) == 0;
    if (is_terminal_) {
      sigset_t ending;
      sigemptyset(&ending);
      for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        sigaddset(&ending, signal);
      }
      pthread_sigmask(SIG_BLOCK, &ending, &mask_before_);
      signals_ = core::Descriptor(signalfd(-1, &ending, SFD_CLOEXEC));
      termios silent = before_;
      silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
      fmt::print(stderr, "Token (not shown), then Enter: ");
    }
  }
  ~SilentTerminal() {
    if (is_terminal_) {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
      fputc('\n', stderr);
      // A signal that came is taken now.
      pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
    }
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

  bool is_terminal() const { return is_terminal_; }

  // False if a signal came before there was anything to read.
  bool wait() const {
    std::array<pollfd, 2> events{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{signals_.get(), POLLIN, 0}};
    while (poll(events.data(), events.size(), -1) < 0 && errno == EINTR) {
    }
    return events[1].revents == 0;
  }

 private:
  sigset_t mask_before_{};
  core::Descriptor signals_;
  termios before_{};
  bool is_terminal_ = false;
};

// A line from a terminal, else all there is.
std::string read_input(const SilentTerminal& terminal) {
  std::string text(k_longest_input, '\0');
  std::size_t size = 0;
  while (size < text.size() && (!terminal.is_terminal() || terminal.wait())) {
    const ssize_t count = read(STDIN_FILENO, text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      break;
    }
    size += static_cast<std::size_t>(count);
    if (terminal.is_terminal() && text[size - 1] == '\n') {
      break;
    }
  }
  text.resize(size);
  return text;
}

}  // namespace

scanner::match::Token read_token_from_stdin() {
  std::string text;
  {
    const SilentTerminal terminal;
    text = read_input(terminal);
  }
  const scanner::match::Matcher matcher({});
  scanner::match::SearchResult found = matcher.search(text);
  core::wipe(text);
  std::erase_if(found.matches, [](const scanner::match::Match& match) {
    return match.token.kind != scanner::match::TokenKind::api_token ||
           match.token.confidence == core::Confidence::placeholder;
  });
  if (found.matches.empty()) {
    throw core::UsageError(
        "no Enkryptify API token on standard input: one of the form ek_live_... is expected");
  }
  scanner::match::Token token = found.matches.front().token;
  for (const scanner::match::Match& match : found.matches) {
    if (match.token.hash != token.hash) {
      throw core::UsageError("several tokens on standard input: give one at a time");
    }
  }
  return token;
}

}  // namespace ekaudit::cli
