// A clock that moves only when somebody waits.
#pragma once

#include "enkryptify/pace.h"

namespace ekaudit::enkryptify {

class FakePacer final : public Pacer {
 public:
  Steady::time_point now() const override { return now_; }
  void wait(Milliseconds duration) override {
    now_ += duration;
    waited_ += duration;
  }
  Milliseconds waited() const { return waited_; }

 private:
  Steady::time_point now_ = Steady::time_point(std::chrono::hours(1));
  Milliseconds waited_{0};
};

}  // namespace ekaudit::enkryptify
