#include "core/descriptor.h"

#include <unistd.h>

namespace ekaudit::core {

Descriptor::~Descriptor() {
  if (fd_ >= 0) {
    close(fd_);
  }
}

}  // namespace ekaudit::core
