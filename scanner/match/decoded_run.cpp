#include "scanner/match/decoded_run.h"

#include <algorithm>

namespace ekaudit::scanner::match {

void DecodedRun::finish(std::size_t run_begin, Edge left, std::size_t run_end, Edge right) {
  covers_until_ = run_end;
  if (left == Edge::cut) {
    trusted_begin_ = first_at_or_after(run_begin + k_margin_left);
  }
  if (right == Edge::cut) {
    covers_until_ = run_end - std::min(run_end - run_begin, k_margin_right);
    trusted_end_ = first_at_or_after(covers_until_);
  }
}

void DecodedRun::trust_from(std::size_t source) {
  trusted_begin_ = std::max(trusted_begin_, first_at_or_after(source));
}

std::size_t DecodedRun::first_at_or_after(std::size_t source) const {
  const auto found =
      std::lower_bound(sources_.begin(), sources_.end(), source,
                       [&](const Source& a, std::size_t offset) { return origin_ + a.begin < offset; });
  return static_cast<std::size_t>(found - sources_.begin());
}

}  // namespace ekaudit::scanner::match
