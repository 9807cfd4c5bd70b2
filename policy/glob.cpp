#include "policy/glob.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace ekaudit::policy {
namespace {

enum class Part { literal, one, star, any, folders };  // "c", "?", "*", "**", "**/"

struct Step {
  Part part;
  char byte = 0;
};

std::vector<Step> parse(std::string_view pattern) {
  std::string text(pattern);
  std::replace(text.begin(), text.end(), '\\', '/');
  if (text.starts_with("./")) {
    text.erase(0, 2);
  }
  if (text.starts_with("/")) {
    text.erase(0, 1);
  }
  if (text.ends_with("/")) {
    text += "**";
  }
  std::vector<Step> steps;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '*') {
      steps.push_back({text[i] == '?' ? Part::one : Part::literal, text[i]});
      continue;
    }
    const bool at_start = i == 0 || text[i - 1] == '/';
    const std::size_t end = std::min(text.find_first_not_of('*', i), text.size());
    if (end - i == 1) {
      steps.push_back({Part::star});
    } else if (at_start && end < text.size() && text[end] == '/') {
      steps.push_back({Part::folders});
      i = end;
      continue;
    } else {
      steps.push_back({Part::any});
    }
    i = end - 1;
  }
  return steps;
}

// Whether the step ends with this byte. `running`: a star that began further left goes on.
bool ends_with_byte(const Step& step, char byte, bool from_before, bool& running) {
  if (step.part == Part::literal) {
    return from_before && byte == step.byte;
  }
  if (step.part == Part::one) {
    return from_before && byte != '/';
  }
  running = (running || from_before) && (step.part != Part::star || byte != '/');
  return running && (step.part != Part::folders || byte == '/');
}

// Element i: the steps so far match the first i bytes.
std::vector<char> after(const Step& step, const std::vector<char>& reached, std::string_view path) {
  const bool may_be_empty = step.part != Part::literal && step.part != Part::one;
  std::vector<char> next = may_be_empty ? reached : std::vector<char>(reached.size(), 0);
  bool running = false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (ends_with_byte(step, path[i], reached[i] != 0, running)) {
      next[i + 1] = 1;
    }
  }
  return next;
}

}  // namespace

bool matches_path(std::string_view pattern, std::string_view path) {
  std::vector<char> reached(path.size() + 1, 0);
  reached[0] = 1;
  for (const Step& step : parse(pattern)) {
    reached = after(step, reached, path);
  }
  return reached[path.size()] != 0;
}

bool matches_everything(std::string_view pattern) {
  const std::vector<Step> steps = parse(pattern);
  const auto is_wide = [](const Step& step) { return step.part == Part::any || step.part == Part::folders; };
  return std::any_of(steps.begin(), steps.end(), is_wide) &&
         std::all_of(steps.begin(), steps.end(),
                     [&](const Step& step) { return is_wide(step) || step.part == Part::star; });
}

}  // namespace ekaudit::policy
