# `cmake --install build/release --prefix DIR`: the program, its licence and the rule pages.

include(GNUInstallDirs)
install(TARGETS ekaudit RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES LICENSE README.md CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY docs/rules/ DESTINATION "${CMAKE_INSTALL_DOCDIR}/rules" FILES_MATCHING PATTERN "*.md")
