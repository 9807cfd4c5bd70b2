#include "pipelines/helm_templates.h"

#include <algorithm>
#include <optional>

#include "core/text.h"
#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {
namespace {

constexpr std::string_view k_misread = "{}[]\"':#,&*!|>%@`\\-?";
// U+E000 and those that follow it, in UTF-8: the third byte tells which of the above it is.
constexpr std::string_view k_private = "\xEE\x80";
constexpr unsigned char k_first = 0x80;
static_assert(k_misread.size() < 0x40);

void hide(std::string_view action, std::string& to) {
  for (const char c : action) {
    if (const std::size_t at = k_misread.find(c); at != std::string_view::npos) {
      to += k_private;
      to += static_cast<char>(k_first + at);
    } else {
      to += c;
    }
  }
}

class Hider {
 public:
  explicit Hider(std::string_view content) : content_(content) {}

  std::string hide_all() {
    std::size_t begin = 0;
    while (begin < content_.size()) {
      const std::size_t end = std::min(content_.find('\n', begin), content_.size() - 1) + 1;
      hide_line(begin, end);
      begin = end;
    }
    return std::move(hidden_);
  }

 private:
  void hide_line(std::size_t at, std::size_t end) {
    const std::size_t begin = hidden_.size();
    bool any_action = false;
    bool only_actions = true;
    while (at < end) {
      if (at < action_end_) {
        const std::size_t size = std::min(action_end_, end) - at;
        hide(content_.substr(at, size), hidden_);
        any_action = true;
        at += size;
        continue;
      }
      std::string_view plain = content_.substr(at, end - at);
      plain = plain.substr(0, plain.find("{{"));
      at += plain.size();
      if (at < end && !begins_action(at)) {
        plain = content_.substr(at - plain.size(), plain.size() + 2);
        at += 2;
      }
      hidden_ += plain;
      const std::string_view text = trim(plain);
      only_actions &= text.empty() || (any_action && text.front() == '#');
    }
    if (any_action && only_actions) {
      hidden_.resize(begin);
      hidden_ += '\n';
    }
  }

  bool begins_action(std::size_t at) {
    constexpr std::size_t k_longest = 4096;
    if (!close_ || *close_ < at) {
      close_ = content_.find("}}", at);
    }
    const bool begins = *close_ != std::string_view::npos && *close_ - at < k_longest;
    action_end_ = begins ? *close_ + 2 : action_end_;
    return begins;
  }

  std::string_view content_;
  std::string hidden_;
  std::size_t action_end_ = 0;        // of the action that began last
  std::optional<std::size_t> close_;  // the first "}}" from there on
};

}  // namespace

std::string hide_templates(std::string_view content) {
  return Hider(content).hide_all();
}

std::string show_templates(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t at = std::min(text.find(k_private), text.size());
    shown += text.substr(0, at);
    text.remove_prefix(at);
    const auto which = text.size() > 2 ? static_cast<unsigned char>(text[2]) - k_first : -1;
    if (which >= 0 && static_cast<std::size_t>(which) < k_misread.size()) {
      shown += k_misread[static_cast<std::size_t>(which)];
      text.remove_prefix(3);
    } else if (!text.empty()) {
      shown += text.substr(0, k_private.size());
      text.remove_prefix(std::min(k_private.size(), text.size()));
    }
  }
  return shown;
}

std::vector<std::string> chart_values_in(std::string_view text) {
  constexpr std::string_view k_values = ".Values.";
  std::vector<std::string> paths;
  for (std::size_t open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", open)) {
    const std::size_t close = std::min(text.find("}}", open), text.size());
    std::string_view action = text.substr(open, close - open);
    for (std::size_t at = 0; (at = action.find(k_values)) != std::string_view::npos;) {
      action.remove_prefix(at + k_values.size());
      const auto end = std::find_if(action.begin(), action.end(),
                                    [](char c) { return !core::is_word(c) && c != '.' && c != '-'; });
      paths.emplace_back(action.begin(), end);
    }
    open = close;
  }
  return paths;
}

}  // namespace ekaudit::pipelines
