#include "enkryptify/inventory.h"

#include <algorithm>

namespace ekaudit::enkryptify {
namespace {

template <class T>
const T* find_by_id(const std::vector<T>& list, const std::string& id) {
  const auto place = std::find_if(list.begin(), list.end(), [&](const T& each) { return each.id == id; });
  return id.empty() || place == list.end() ? nullptr : &*place;
}

template <class T>
const T* find_by_id(const std::optional<std::vector<T>>& list, const std::string& id) {
  return list ? find_by_id(*list, id) : nullptr;
}

}  // namespace

bool is_revoked(const Token& token) {
  return token.revoked_at.has_value();
}

bool is_live(const Token& token, core::TimePoint now) {
  return !is_revoked(token) && (!token.expires_at || *token.expires_at > now);
}

const Token* Inventory::token(const std::string& id) const {
  return find_by_id(tokens, id);
}

const Member* Inventory::member(const std::string& id) const {
  if (const Member* found = find_by_id(members, id)) {
    return found;
  }
  if (!members || id.empty()) {
    return nullptr;
  }
  const auto place =
      std::find_if(members->begin(), members->end(), [&](const Member& each) { return each.user_id == id; });
  return place == members->end() ? nullptr : &*place;
}

const Team* Inventory::team(const std::string& id) const {
  return find_by_id(teams, id);
}

const Project* Inventory::project(const std::string& id) const {
  return find_by_id(projects, id);
}

const Environment* Inventory::environment(const std::string& id) const {
  return find_by_id(environments, id);
}

}  // namespace ekaudit::enkryptify
