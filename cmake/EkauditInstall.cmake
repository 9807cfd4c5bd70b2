# `cmake --install build/release --prefix DIR`: the program, its manual page, completions, licence and documents.
#
# Components: `program` goes into every package; `plain` is for an installation without a package manager and
# for the tarball; `debian` is what Debian wants to have elsewhere or otherwise (cmake/EkauditPackages.cmake).

include(GNUInstallDirs)

set(ekaudit_made "${PROJECT_BINARY_DIR}/made")
file(MAKE_DIRECTORY "${ekaudit_made}")

# ekaudit_make_document(FILE ARGUMENTS...): what `ekaudit ARGUMENTS` prints becomes a file.
function(ekaudit_make_document file)
  list(JOIN ARGN " " words)
  add_custom_command(
    OUTPUT "${ekaudit_made}/${file}"
    COMMAND ekaudit ${ARGN} > "${ekaudit_made}/${file}"
    DEPENDS ekaudit
    COMMENT "Making ${file} by ekaudit ${words}"
    VERBATIM)
  set_property(GLOBAL APPEND PROPERTY ekaudit_made_files "${ekaudit_made}/${file}")
endfunction()

ekaudit_make_document(ekaudit.1 man)
ekaudit_make_document(ekaudit.bash completions bash)
ekaudit_make_document(_ekaudit completions zsh)
ekaudit_make_document(ekaudit.fish completions fish)
get_property(ekaudit_made_files GLOBAL PROPERTY ekaudit_made_files)
add_custom_target(ekaudit_documents ALL DEPENDS ${ekaudit_made_files})

install(TARGETS ekaudit RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT program)
install(FILES "${ekaudit_made}/ekaudit.bash" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions"
        RENAME ekaudit COMPONENT program)
install(FILES "${ekaudit_made}/ekaudit.fish" DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d"
        COMPONENT program)
install(DIRECTORY docs/rules docs/schema DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT program
        FILES_MATCHING PATTERN "*.md" PATTERN "*.json")
install(FILES README.md docs/usage.md docs/POLICY.md docs/RUNBOOK.md DESTINATION "${CMAKE_INSTALL_DOCDIR}"
        COMPONENT program)

install(FILES "${ekaudit_made}/ekaudit.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT plain)
install(FILES "${ekaudit_made}/_ekaudit" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions" COMPONENT plain)
install(FILES LICENSE CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT plain)
