#include "remedy/engine.h"

#include "remedy/step_runner.h"

namespace ekaudit::remedy {

StepResult carry_on(state::Step& step, const EngineParts& parts, const EngineOptions& options) {
  return StepRunner(step, parts, options).run();
}

}  // namespace ekaudit::remedy
