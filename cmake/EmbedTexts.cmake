# Compiles text files of the source tree into the program: the rule pages, and what `ekaudit init` writes.
#
# Included, it brings
#
#   ekaudit_embed_texts(TARGET NAME DIRECTORY GLOB FUNCTION HEADER)
#
# which makes generated/NAME.cpp from DIRECTORY/GLOB. It defines ekaudit::FUNCTION, declared in HEADER as
# `std::string_view FUNCTION(std::string_view id)`: the text of the file whose name without its last extension
# is `id`, or nothing. It is made again when a file changes, comes or goes. Run by `cmake -P`, it writes the file
# OUTPUT.

set(EKAUDIT_EMBED_TEXTS_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

function(ekaudit_embed_texts target name directory glob function header)
  set(output "${PROJECT_BINARY_DIR}/generated/${name}.cpp")
  file(GLOB texts CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${directory}/${glob}")
  # The list of files is a dependency of its own: one that goes makes no other newer.
  list(JOIN texts "\n" list_of_texts)
  file(CONFIGURE OUTPUT "${output}.list" CONTENT "${list_of_texts}\n" @ONLY)
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DSOURCE=${PROJECT_SOURCE_DIR}" "-DDIRECTORY=${directory}" "-DGLOB=${glob}"
            "-DFUNCTION=${function}" "-DHEADER=${header}" "-DOUTPUT=${output}"
            -P "${EKAUDIT_EMBED_TEXTS_SCRIPT}"
    DEPENDS ${texts} "${output}.list" "${EKAUDIT_EMBED_TEXTS_SCRIPT}"
    COMMENT "Embedding ${directory}/${glob}"
    VERBATIM)
  # A target made in another folder does not see this rule, hence the target between them.
  add_custom_target(${target}_${name} DEPENDS "${output}")
  add_dependencies(${target} ${target}_${name})
  target_sources(${target} PRIVATE "${output}")
endfunction()

# Every byte becomes an escape of its own, 64 to a literal: no text can end a literal early.
function(ekaudit_text_literals path result)
  file(READ "${path}" bytes HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" escapes "${bytes}")
  string(LENGTH "${escapes}" length)
  if(length GREATER 262140)
    message(FATAL_ERROR "${path}: it has to be shorter than 64 KiB, the longest literal that compilers must take")
  endif()
  set(literals "\n    \"\"")
  set(offset 0)
  while(offset LESS length)
    string(SUBSTRING "${escapes}" ${offset} 256 piece)
    string(APPEND literals "\n    \"${piece}\"")
    math(EXPR offset "${offset} + 256")
  endwhile()
  set(${result} "${literals}" PARENT_SCOPE)
endfunction()

function(ekaudit_write_texts source directory glob function header output)
  file(GLOB texts "${source}/${directory}/${glob}")
  list(SORT texts)
  set(constants "")
  set(entries "")
  foreach(text IN LISTS texts)
    get_filename_component(id "${text}" NAME_WLE)
    if(NOT id MATCHES "^[a-z0-9]+([-.][a-z0-9]+)*$")
      message(FATAL_ERROR "${text}: the name of an embedded file is lower case, of words joined by '-' or '.'")
    endif()
    string(MAKE_C_IDENTIFIER "k_${id}" name)
    ekaudit_text_literals("${text}" literals)
    string(APPEND constants "constexpr char ${name}[] =${literals};\n")
    string(APPEND entries "    {\"${id}\", {${name}, sizeof(${name}) - 1}},\n")
  endforeach()
  list(LENGTH texts count)
  string(REGEX REPLACE "::[^:]*$" "" namespace "ekaudit::${function}")
  string(REGEX REPLACE "^.*::" "" function "${function}")
  file(WRITE "${output}" "// Made from ${directory}/${glob} by cmake/EmbedTexts.cmake.
#include <array>
#include <string_view>

#include \"${header}\"

namespace ${namespace} {
namespace {

struct Text {
  std::string_view id;
  std::string_view text;
};

${constants}
constexpr std::array<Text, ${count}> k_texts = {{
${entries}}};

}  // namespace

std::string_view ${function}(std::string_view id) {
  for (const Text& text : k_texts) {
    if (text.id == id) {
      return text.text;
    }
  }
  return {};
}

}  // namespace ${namespace}
")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  ekaudit_write_texts("${SOURCE}" "${DIRECTORY}" "${GLOB}" "${FUNCTION}" "${HEADER}" "${OUTPUT}")
endif()
