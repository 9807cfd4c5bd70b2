#include "enkryptify/json.h"

namespace ekaudit::enkryptify {
namespace {

constexpr int k_max_depth = 64;
constexpr std::size_t k_max_string = 4096;

const Json* member(const Json& object, const char* key) {
  if (!object.is_object()) {
    return nullptr;
  }
  const auto place = object.find(key);
  return place == object.end() ? nullptr : &*place;
}

template <class AnyJson>
core::Result<AnyJson> parse(std::string_view text) {
  bool too_deep = false;
  const auto limit_depth = [&too_deep](int depth, typename AnyJson::parse_event_t, AnyJson&) {
    too_deep |= depth > k_max_depth;
    return depth <= k_max_depth;
  };
  AnyJson json = AnyJson::parse(text, limit_depth, false);
  if (json.is_discarded() || too_deep) {
    return core::fail(core::ErrorKind::malformed, too_deep ? "its JSON nests too deeply" : "it is no JSON");
  }
  return json;
}

}  // namespace

core::Result<Json> parse_json(std::string_view text) {
  return parse<Json>(text);
}

core::Result<nlohmann::ordered_json> parse_ordered_json(std::string_view text) {
  return parse<nlohmann::ordered_json>(text);
}

std::string string_at(const Json& object, const char* key) {
  const Json* found = member(object, key);
  return found != nullptr && found->is_string() ? found->get_ref<const std::string&>().substr(0, k_max_string)
                                                : std::string();
}

std::optional<bool> bool_at(const Json& object, const char* key) {
  const Json* found = member(object, key);
  return found != nullptr && found->is_boolean() ? std::optional(found->get<bool>()) : std::nullopt;
}

std::optional<core::TimePoint> time_at(const Json& object, const char* key) {
  return core::parse_time(string_at(object, key));
}

}  // namespace ekaudit::enkryptify
