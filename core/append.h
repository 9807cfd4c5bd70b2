// Moves the elements of one vector behind those of another.
#pragma once

#include <iterator>
#include <utility>
#include <vector>

namespace ekaudit::core {

template <class T>
void append(std::vector<T>& to, std::vector<T> from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

}  // namespace ekaudit::core
