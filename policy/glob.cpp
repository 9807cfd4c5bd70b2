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

}  // namespace

bool matches_path(std::string_view pattern, std::string_view path) {
  const std::vector<Step> steps = parse(pattern);
  // reached[i]: the steps so far match the first i bytes.
  std::vector<char> reached(path.size() + 1, 0);
  reached[0] = 1;
  for (const Step& step : steps) {
    std::vector<char> next(path.size() + 1, 0);
    const bool may_be_empty = step.part != Part::literal && step.part != Part::one;
    bool running = false;  // a star that began further left
    for (std::size_t i = 0; i <= path.size(); ++i) {
      if (i > 0) {
        const char byte = path[i - 1];
        const bool from_before = reached[i - 1] != 0;
        if (step.part == Part::literal) {
          next[i] = from_before && byte == step.byte ? 1 : 0;
        } else if (step.part == Part::one) {
          next[i] = from_before && byte != '/' ? 1 : 0;
        } else {
          running = (running || from_before) && (step.part != Part::star || byte != '/');
          next[i] = running && (step.part != Part::folders || byte == '/') ? 1 : 0;
        }
      }
      if (may_be_empty && reached[i] != 0) {
        next[i] = 1;
      }
    }
    reached = std::move(next);
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
