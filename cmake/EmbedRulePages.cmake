# Compiles docs/rules/*.md into the program as generated/rule_pages.cpp, which defines
# ekaudit::rules::rule_page() of rules/registry.h. Made again when a page changes, comes or goes.
#
# Included, it brings ekaudit_embed_rule_pages(TARGET). Run by `cmake -P`, it writes the file OUTPUT
# from the pages in DIRECTORY.

set(EKAUDIT_EMBED_RULE_PAGES_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

function(ekaudit_embed_rule_pages target)
  set(directory "${PROJECT_SOURCE_DIR}/docs/rules")
  set(output "${PROJECT_BINARY_DIR}/generated/rule_pages.cpp")
  file(GLOB pages CONFIGURE_DEPENDS "${directory}/*.md")
  # The list of pages is a dependency of its own: one that goes makes no other newer.
  list(JOIN pages "\n" list_of_pages)
  file(CONFIGURE OUTPUT "${output}.list" CONTENT "${list_of_pages}\n" @ONLY)
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DDIRECTORY=${directory}" "-DOUTPUT=${output}"
            -P "${EKAUDIT_EMBED_RULE_PAGES_SCRIPT}"
    DEPENDS ${pages} "${output}.list" "${EKAUDIT_EMBED_RULE_PAGES_SCRIPT}"
    COMMENT "Embedding the rule pages"
    VERBATIM)
  # A target made in another folder does not see this rule, hence the target between them.
  add_custom_target(${target}_rule_pages DEPENDS "${output}")
  add_dependencies(${target} ${target}_rule_pages)
  target_sources(${target} PRIVATE "${output}")
endfunction()

# Every byte becomes an escape of its own, 64 to a literal: no page can end a literal early.
function(ekaudit_page_literals path result)
  file(READ "${path}" bytes HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" escapes "${bytes}")
  string(LENGTH "${escapes}" length)
  if(length GREATER 262140)
    message(FATAL_ERROR "${path}: a rule page is shorter than 64 KiB, the longest literal that compilers must take")
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

function(ekaudit_write_rule_pages directory output)
  file(GLOB pages "${directory}/*.md")
  list(SORT pages)
  set(constants "")
  set(entries "")
  foreach(page IN LISTS pages)
    get_filename_component(id "${page}" NAME_WLE)
    if(NOT id MATCHES "^[a-z0-9]+(-[a-z0-9]+)*$")
      message(FATAL_ERROR "${page}: the file name of a rule page is the rule's kebab-case id")
    endif()
    string(MAKE_C_IDENTIFIER "k_${id}" name)
    ekaudit_page_literals("${page}" literals)
    string(APPEND constants "constexpr char ${name}[] =${literals};\n")
    string(APPEND entries "    {\"${id}\", {${name}, sizeof(${name}) - 1}},\n")
  endforeach()
  list(LENGTH pages count)
  file(WRITE "${output}" "// Made from docs/rules/*.md by cmake/EmbedRulePages.cmake.
#include <array>
#include <string_view>

#include \"rules/registry.h\"

namespace ekaudit::rules {
namespace {

struct Page {
  std::string_view id;
  std::string_view text;
};

${constants}
constexpr std::array<Page, ${count}> k_pages = {{
${entries}}};

}  // namespace

std::string_view rule_page(std::string_view id) {
  for (const Page& page : k_pages) {
    if (page.id == id) {
      return page.text;
    }
  }
  return {};
}

}  // namespace ekaudit::rules
")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  ekaudit_write_rule_pages("${DIRECTORY}" "${OUTPUT}")
endif()
