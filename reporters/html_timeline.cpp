#include "reporters/html_timeline.h"

#include <fmt/format.h>

#include <algorithm>

namespace ekaudit::reporters {
namespace {

constexpr double k_left = 60;
constexpr double k_right = 940;
constexpr double k_axis = 52;
// Labels closer than this go to another height.
constexpr double k_label_width = 95;
constexpr int k_heights = 3;

std::string date_of(core::TimePoint time) {
  return core::format_rfc3339(time).substr(0, 10);
}

class Scale {
 public:
  Scale(core::TimePoint first, core::TimePoint last)
      : first_(first), span_(std::max<double>(1, static_cast<double>((last - first).count()))) {}
  double at(core::TimePoint time) const {
    return k_left + (k_right - k_left) * static_cast<double>((time - first_).count()) / span_;
  }

 private:
  core::TimePoint first_;
  double span_;
};

// Above the line at the first height that is free there, the last one if none is.
int height_for(double x, std::vector<double>& taken_until) {
  for (int height = 0; height < k_heights; ++height) {
    double& until = taken_until[static_cast<std::size_t>(height)];
    if (x - k_label_width / 2 >= until || height == k_heights - 1) {
      until = x + k_label_width / 2;
      return height;
    }
  }
  return 0;
}

}  // namespace

std::string html_timeline(std::vector<TimelineEvent> events, core::TimePoint now) {
  if (events.empty()) {
    return {};
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const TimelineEvent& a, const TimelineEvent& b) { return a.time < b.time; });
  const Scale scale(std::min(events.front().time, now), std::max(events.back().time, now));
  std::string words;
  std::string marks;
  std::vector<double> taken_until(k_heights, 0);
  for (const TimelineEvent& event : events) {
    const double x = scale.at(event.time);
    const int height = height_for(x, taken_until);
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", event.what, date_of(event.time));
    marks += fmt::format(
        "<circle cx=\"{:.0f}\" cy=\"{:.0f}\" r=\"5\"{}/><text x=\"{:.0f}\" y=\"{}\" "
        "text-anchor=\"middle\">{} {}"
        "</text>",
        x, k_axis, event.what == "leaked" ? " class=\"leak\"" : "", x, 38 - 13 * height, event.what,
        date_of(event.time).substr(2));
  }
  const double today = scale.at(now);
  return fmt::format(
      "<svg viewBox=\"0 0 1000 78\" role=\"img\" aria-label=\"{}\"><line x1=\"{:.0f}\" y1=\"{:.0f}\" "
      "x2=\"{:.0f}\" "
      "y2=\"{:.0f}\"/><line class=\"now\" x1=\"{:.0f}\" y1=\"{:.0f}\" x2=\"{:.0f}\" y2=\"{:.0f}\"/><text "
      "x=\"{:.0f}\" "
      "y=\"75\" text-anchor=\"middle\">now</text>{}</svg>\n",
      words, k_left, k_axis, k_right, k_axis, today, k_axis - 8, today, k_axis + 12, today, marks);
}

}  // namespace ekaudit::reporters
