// What the JSON-based reports share. Objects keep the order in which keys are put in.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace ekaudit::reporters {

using Json = nlohmann::ordered_json;

// Bytes of any origin as a JSON string; invalid UTF-8 shows as \xNN.
Json text(std::string_view bytes);
// The same, null for nothing.
Json text_or_null(std::string_view bytes);

// The printed document: indented by two spaces, ending in a line feed. Characters that a terminal would
// obey or hide are escaped as \uNNNN, so that printing it is harmless. Every string in `document` must
// be valid UTF-8.
std::string print_document(const Json& document);

}  // namespace ekaudit::reporters
