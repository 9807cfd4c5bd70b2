#include "pipelines/shell_values.h"

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace ekaudit::pipelines {
namespace {

// More in one variable is a script that doubles what it holds, to cost time.
constexpr std::size_t k_most_in_one = 16;

void add(Secrets& to, const Carried& carried) {
  const bool known = std::any_of(to.begin(), to.end(), [&](const Carried& other) {
    return other.secret == carried.secret && other.offset == carried.offset;
  });
  if (!known && to.size() < k_most_in_one) {
    to.push_back(carried);
  }
}

}  // namespace

std::size_t assignment_name_size(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return 0;
  }
  const std::string_view name = word.substr(0, word[equals - 1] == '+' ? equals - 1 : equals);
  const bool is_name = !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
                       std::all_of(name.begin(), name.end(), core::is_word);
  return is_name ? name.size() : 0;
}

Secrets ShellValues::of_variable(std::string_view name, std::size_t offset) const {
  for (const Table* const table : {&local_, &assigned_}) {
    if (const auto found = table->find(std::string(name)); found != table->end()) {
      Secrets secrets = found->second;
      for (Carried& carried : secrets) {
        carried.offset = offset;
      }
      return secrets;
    }
  }
  Secrets secrets;
  for (const std::size_t secret : variables_.secrets_in(name)) {
    add(secrets, {secret, offset, false});
  }
  return secrets;
}

Secrets ShellValues::of_word(const ShellWord& word) const {
  Secrets secrets;
  for (const ShellExpansion& expansion : word.expansions) {
    for (const Carried& carried : of_variable(expansion.name, expansion.offset)) {
      add(secrets, carried);
    }
  }
  // Quotes and escapes are left out of a word's text, so the secret's word may stand later in the script.
  const std::string_view text = word.text;
  const std::string_view rest = script_.substr(std::min(word.offset, script_.size()));
  for (const Mention& mention : references_.mentions_in(text)) {
    const std::string_view name = text.substr(mention.begin, mention.end - mention.begin);
    const std::size_t at = rest.substr(0, mention.end * 2 + 16).find(name, mention.begin);
    add(secrets, {mention.secret, word.offset + (at == std::string_view::npos ? mention.begin : at), false});
  }
  return secrets;
}

void ShellValues::assign(Table& to, const ShellWord& word, std::size_t name_size) {
  Secrets secrets = of_word(word);
  if (word.text.find("$()", name_size) != std::string::npos) {
    for (Carried carried : std::exchange(exchanged_, {})) {
      carried.derived = true;
      add(secrets, carried);
    }
  }
  to[word.text.substr(0, name_size)] = std::move(secrets);
}

void ShellValues::assign(const ShellWord& word, std::size_t name_size) {
  assign(assigned_, word, name_size);
}

void ShellValues::assign_local(const ShellWord& word, std::size_t name_size) {
  assign(local_, word, name_size);
}

Secrets ShellValues::local() const {
  Secrets secrets;
  for (const auto& entry : local_) {
    for (const Carried& carried : entry.second) {
      add(secrets, carried);
    }
  }
  return secrets;
}

Secrets ShellValues::keep_local() {
  Secrets secrets = local();
  for (auto& entry : local_) {
    assigned_[entry.first] = std::move(entry.second);
  }
  local_.clear();
  return secrets;
}

void ShellValues::note_exchange(const Secrets& secrets) {
  for (const Carried& carried : secrets) {
    add(exchanged_, carried);
  }
}

}  // namespace ekaudit::pipelines
