// JSON from a server that may send anything.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/clock.h"
#include "core/error.h"

namespace ekaudit::enkryptify {

using Json = nlohmann::json;

// Errors: malformed, for what is no JSON or nests deeper than 64. The message quotes nothing of the text.
core::Result<Json> parse_json(std::string_view text);
// The same, with the members of an object in the order of the text.
core::Result<nlohmann::ordered_json> parse_ordered_json(std::string_view text);

// A member that is a string, else empty; cut after 4,096 bytes.
std::string string_at(const Json& object, const char* key);
// A member that is a boolean.
std::optional<bool> bool_at(const Json& object, const char* key);
// A member that is a time in ISO 8601.
std::optional<core::TimePoint> time_at(const Json& object, const char* key);

}  // namespace ekaudit::enkryptify
