# Writes generated/version.h. Its time stamp moves only with its content, so configuring again
# rebuilds nothing by itself.

set(EKAUDIT_COMMIT "")
find_program(EKAUDIT_GIT git)
if(EKAUDIT_GIT)
  execute_process(
    COMMAND "${EKAUDIT_GIT}" rev-parse --short=12 HEAD
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    OUTPUT_VARIABLE EKAUDIT_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
# Unpacked from an archive into another project's checkout, the answer would be that project's.
if(NOT EKAUDIT_COMMIT MATCHES "^[0-9a-f]+$" OR NOT EXISTS "${PROJECT_SOURCE_DIR}/.git")
  set(EKAUDIT_COMMIT unknown)
endif()
configure_file("${CMAKE_CURRENT_LIST_DIR}/version.h.in" "${PROJECT_BINARY_DIR}/generated/version.h" @ONLY)
