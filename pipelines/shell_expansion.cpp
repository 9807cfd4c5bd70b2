#include "pipelines/shell_expansion.h"

#include <algorithm>
#include <string>

#include "core/text.h"

namespace ekaudit::pipelines {
namespace {

bool begins_name(char c) {
  return core::is_word(c) && !(c >= '0' && c <= '9');
}

std::size_t name_size(std::string_view text) {
  if (text.empty() || !begins_name(text.front())) {
    return 0;
  }
  const auto* const end = std::find_if_not(text.begin(), text.end(), core::is_word);
  return static_cast<std::size_t>(end - text.begin());
}

// The text of ${…} from '{' to its '}', which may hold others.
std::size_t braced_size(std::string_view text) {
  constexpr std::size_t k_longest = 4096;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < std::min(text.size(), k_longest); ++i) {
    if (text[i] == '{') {
      ++depth;
    } else if (text[i] == '}' && --depth == 0) {
      return i + 1;
    } else if (text[i] == '\n') {
      break;
    }
  }
  return 1;
}

// What follows the name in ${NAME…}: an alternative, or a part of the value.
bool hides_value(std::string_view operation) {
  if (operation.empty()) {
    return false;
  }
  const bool is_alternative = operation.front() == '+' || operation.substr(0, 2) == ":+";
  const bool is_part =
      operation.size() > 1 && operation.front() == ':' &&
      (operation[1] == ' ' || (operation[1] >= '0' && operation[1] <= '9') || operation[1] == '$');
  return is_alternative || is_part;
}

void read_braced(std::string_view inside, std::size_t offset, ShellWord& word) {
  const bool is_length = !inside.empty() && inside.front() == '#';
  const bool is_indirect = !inside.empty() && inside.front() == '!';
  const std::string_view rest = inside.substr(is_length || is_indirect ? 1 : 0);
  const std::size_t size = name_size(rest);
  if (size == 0) {
    return;
  }
  const std::string name(rest.substr(0, size));
  const std::string_view operation = rest.substr(size);
  if (is_length || hides_value(operation)) {
    word.tested.push_back({name, offset});
  } else if (!is_indirect) {
    word.expansions.push_back({name, offset});
  }
  // ${OTHER:-$NAME}: one level is what people write.
  std::size_t at = 0;
  while ((at = operation.find('$', at)) != std::string_view::npos) {
    ++at;
    const bool braced = at < operation.size() && operation[at] == '{';
    const std::string_view inner = operation.substr(at + (braced ? 1 : 0));
    if (const std::size_t inner_size = name_size(inner); inner_size > 0) {
      word.expansions.push_back({std::string(inner.substr(0, inner_size)), offset});
    }
  }
}

}  // namespace

std::size_t read_expansion(std::string_view text, std::size_t offset, ShellWord& word) {
  const std::string_view rest = text.substr(1);
  constexpr std::string_view k_powershell = "env:";
  if (rest.substr(0, k_powershell.size()) == k_powershell) {
    const std::size_t size = name_size(rest.substr(k_powershell.size()));
    word.expansions.push_back({std::string(rest.substr(k_powershell.size(), size)), offset});
    return 1 + k_powershell.size() + size;
  }
  if (const std::size_t size = name_size(rest); size > 0) {
    word.expansions.push_back({std::string(rest.substr(0, size)), offset});
    return size + 1;
  }
  if (!rest.empty() && rest.front() == '{') {
    const std::size_t size = braced_size(rest);
    if (size > 2) {
      read_braced(rest.substr(1, size - 2), offset, word);
    }
    return size + 1;
  }
  return 1;
}

void read_expansions(std::string_view text, std::size_t offset, ShellWord& word) {
  std::size_t at = 0;
  while ((at = text.find('$', at)) != std::string_view::npos) {
    if (at > 0 && text[at - 1] == '\\') {
      ++at;
      continue;
    }
    at += read_expansion(text.substr(at), offset + at, word);
  }
}

}  // namespace ekaudit::pipelines
