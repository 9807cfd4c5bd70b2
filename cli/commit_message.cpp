#include "cli/commit_message.h"

#include <algorithm>

namespace ekaudit::cli {

std::string message_to_commit(std::string_view file) {
  // Behind the comment character, whichever it is (git-commit(1), "scissors").
  constexpr std::string_view k_scissors = " ------------------------ >8 ------------------------";
  std::size_t place = file.find(k_scissors);
  while (place != std::string_view::npos) {
    const std::size_t begin = file.rfind('\n', place) + 1;
    const std::size_t end = std::min(file.find_first_of("\r\n", place), file.size());
    const bool is_alone = place > begin && end == place + k_scissors.size() &&
                          file.substr(begin, place - begin).find(' ') == std::string_view::npos;
    if (is_alone) {
      return std::string(file.substr(0, begin));
    }
    place = file.find(k_scissors, place + 1);
  }
  return std::string(file);
}

}  // namespace ekaudit::cli
