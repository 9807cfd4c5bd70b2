// What the JSON-based reports share. Objects keep the order in which keys are put in.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace ekaudit::reporters {

using Json = nlohmann::ordered_json;

// Bytes of any origin as a JSON string; invalid UTF-8 shows as \xNN.
Json text(std::string_view bytes);
// The same, null for nothing.
Json text_or_null(std::string_view bytes);

struct Member {
  std::string_view key;
  mutable Json value;  // moved out of what an initializer list holds
};

// An object of these, in this order. Several times as fast as the library's own constructor from lists, which
// looks for each key among those before it, and makes a list of each pair first.
Json object(std::initializer_list<Member> members);

// The printed document: indented by two spaces, ending in a line feed. Characters that a terminal would
// obey or hide are escaped as \uNNNN, so that printing it is harmless. Every string in `document` must
// be valid UTF-8.
std::string print_document(const Json& document);

}  // namespace ekaudit::reporters
