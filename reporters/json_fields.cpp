#include "reporters/json_fields.h"

#include <fmt/format.h>

#include <utility>

namespace ekaudit::reporters {

void Problem::note(const std::string& where, std::string_view what) {
  if (!found()) {
    text_ = fmt::format("{} {}", where, what);
  }
}

Fields::Fields(const Json& value, std::string where, Problem& problem)
    : value_(value), where_(std::move(where)), problem_(problem) {
  if (!value.is_object()) {
    problem.note(where_.empty() ? "it" : where_, "is no object");
  }
}

void Fields::note(const char* key, std::string_view what) const {
  problem_.note(where_.empty() ? std::string(key) : fmt::format("{}.{}", where_, key), what);
}

const Json* Fields::member(const char* key) const {
  if (!value_.is_object()) {
    return nullptr;
  }
  const auto place = value_.find(key);
  return place == value_.end() || place->is_null() ? nullptr : &*place;
}

std::string Fields::text(const char* key) const {
  const Json* found = member(key);
  if (found == nullptr) {
    return {};
  }
  if (!found->is_string()) {
    note(key, "is no text");
    return {};
  }
  return found->get<std::string>();
}

std::vector<std::string> Fields::texts_of(const Json& list, const char* key) const {
  std::vector<std::string> texts;
  if (!list.is_array()) {
    note(key, "is no list");
    return texts;
  }
  for (const Json& each : list) {
    if (!each.is_string()) {
      note(key, "holds what is no text");
      return texts;
    }
    texts.push_back(each.get<std::string>());
  }
  return texts;
}

std::vector<std::string> Fields::texts(const char* key) const {
  const Json* found = member(key);
  return found == nullptr ? std::vector<std::string>() : texts_of(*found, key);
}

std::uint64_t Fields::count(const char* key) const {
  const Json* found = member(key);
  if (found == nullptr) {
    return 0;
  }
  if (!found->is_number_unsigned()) {
    note(key, "is no count");
    return 0;
  }
  return found->get<std::uint64_t>();
}

bool Fields::flag(const char* key) const {
  const Json* found = member(key);
  if (found != nullptr && !found->is_boolean()) {
    note(key, "is neither true nor false");
    return false;
  }
  return found != nullptr && found->get<bool>();
}

std::optional<core::TimePoint> Fields::time(const char* key) const {
  const std::string written = text(key);
  const auto time = core::parse_time(written);
  if (!written.empty() && !time) {
    note(key, "is no time");
  }
  return time;
}

std::optional<Fields> Fields::object(const char* key) const {
  const Json* found = member(key);
  if (found == nullptr) {
    return std::nullopt;
  }
  return Fields(*found, where_.empty() ? std::string(key) : fmt::format("{}.{}", where_, key), problem_);
}

std::vector<Fields> Fields::objects(const char* key) const {
  std::vector<Fields> objects;
  const Json* found = member(key);
  if (found == nullptr) {
    return objects;
  }
  if (!found->is_array()) {
    note(key, "is no list");
    return objects;
  }
  const std::string where = where_.empty() ? std::string(key) : fmt::format("{}.{}", where_, key);
  objects.reserve(found->size());
  for (std::size_t i = 0; i < found->size(); ++i) {
    objects.emplace_back((*found)[i], fmt::format("{}[{}]", where, i), problem_);
  }
  return objects;
}

std::vector<std::pair<std::string, std::vector<std::string>>> Fields::lists(const char* key) const {
  std::vector<std::pair<std::string, std::vector<std::string>>> lists;
  const Json* found = member(key);
  if (found == nullptr) {
    return lists;
  }
  if (!found->is_object()) {
    note(key, "is no object");
    return lists;
  }
  for (const auto& [name, values] : found->items()) {
    lists.emplace_back(name, texts_of(values, key));
  }
  return lists;
}

}  // namespace ekaudit::reporters
