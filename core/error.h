// Expected failures are values: Result<T> holds a T or an Error. Exceptions stop the run and are
// caught once, in cli/main.cpp.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace ekaudit::core {

enum class ErrorKind {
  usage,        // the caller asked for something contradictory or impossible
  not_found,    // no such file, object, reference or repository
  permission,   // the system refused access
  io,           // reading or writing failed half-way
  malformed,    // the bytes are not what their name claims
  too_large,    // refused before allocation; a limit of ours or of the format
  unsupported,  // a known feature that this version does not read
  interrupted,  // a signal or --timeout ended the work
};

// `message` is one line without a trailing full stop: what failed, on what, and why. It never holds
// a token: whoever builds it from repository bytes scrubs them first.
struct Error {
  ErrorKind kind;
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return tl::make_unexpected(Error{kind, std::move(message)});
}

// Stops the run with exit code 2: wrong options, a PATH that is not there, a bad configuration.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace ekaudit::core
