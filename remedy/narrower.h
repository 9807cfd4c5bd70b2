// What a token that takes another's place may do less than it (--recreate). Never more: nothing here widens.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "enkryptify/inventory.h"

namespace ekaudit::remedy {

struct Narrower {
  bool read_only = false;
  std::vector<std::string> projects;  // ids; with `environments` all that it is to reach, if there are any
  std::vector<std::string> environments;
  std::optional<std::chrono::hours> lifetime;

  bool empty() const { return !read_only && !narrows_scope() && !lifetime; }
  bool narrows_scope() const { return !projects.empty() || !environments.empty(); }
};

// "read", "project=ID", "environment=ID", "lifetime=24h" (5d, 30d, 60d, 3m, 6m), each any number of times.
// Errors: usage.
core::Result<Narrower> parse_narrower(const std::vector<std::string>& words);

// The record of the one to be made. Errors: unsupported, if it would reach what the old one does not, if what
// the old one may do is not known, or if nothing would be narrower; the message goes on after "it ".
core::Result<enkryptify::Token> narrowed(const enkryptify::Inventory& inventory,
                                         const enkryptify::Token& token, const Narrower& narrower);

}  // namespace ekaudit::remedy
