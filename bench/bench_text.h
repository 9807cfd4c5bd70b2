// Texts to measure with, the same in every run and on every machine. None holds a token.
#pragma once

#include <cstddef>
#include <string>

namespace ekaudit::bench {

// Statements, comments and calls as of some language with braces.
std::string source_text(std::size_t size);
// Objects with names, numbers, times and identifiers.
std::string json_text(std::size_t size);
// Of random bytes, in lines of 76.
std::string base64_text(std::size_t size);
std::string hex_text(std::size_t size);
std::string random_bytes(std::size_t size);

}  // namespace ekaudit::bench
