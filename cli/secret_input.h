// A token that is typed or piped in: the only way in which a raw token reaches ekaudit beside the environment
// and --token-file.
#pragma once

#include "scanner/match/match.h"

namespace ekaudit::cli {

// The one API token on standard input, at most 64 KiB of text around it. Asks on stderr and does not echo
// where standard input is a terminal. Throws core::UsageError where there is none, or several.
scanner::match::Token read_token_from_stdin();

}  // namespace ekaudit::cli
