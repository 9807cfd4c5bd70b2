# `cpack -G DEB` in a build directory makes the Debian package; the target ekaudit_portable is the program as
# the tarball and the wheel carry it (packaging/portable.py). packaging/build.sh makes all of them.

# Finds its libraries beside itself, and they find one another: that takes DT_RPATH, for DT_RUNPATH does not hold
# for what libraries load in turn. The file is not named as the program: of two files of one name Ninja builds the
# last where that name is asked for.
add_executable(ekaudit_portable EXCLUDE_FROM_ALL cli/main.cpp)
target_link_libraries(ekaudit_portable PRIVATE ekaudit_lib)
target_link_options(ekaudit_portable PRIVATE LINKER:--disable-new-dtags)
set_target_properties(ekaudit_portable PROPERTIES BUILD_RPATH "\$ORIGIN/../lib/ekaudit")

find_program(EKAUDIT_GZIP gzip)
if(NOT EKAUDIT_GZIP)
  return()
endif()

# ekaudit_compress(FILE SOURCE): as Debian's policy (12.1, 12.7) wants it, and without a time stamp.
function(ekaudit_compress file source)
  add_custom_command(
    OUTPUT "${ekaudit_made}/${file}"
    COMMAND "${EKAUDIT_GZIP}" -9nc "${source}" > "${ekaudit_made}/${file}"
    DEPENDS "${source}"
    VERBATIM)
  set_property(GLOBAL APPEND PROPERTY ekaudit_compressed_files "${ekaudit_made}/${file}")
endfunction()

# Who answers for the package; whoever publishes one puts an address here that is read.
set(EKAUDIT_PACKAGE_CONTACT "The ekaudit authors <maintainers@ekaudit.invalid>" CACHE STRING "Maintainer of packages")
set(EKAUDIT_DEBIAN_RELEASE 1)
# The time of the commit: string(TIMESTAMP) takes it from the environment.
if(NOT DEFINED ENV{SOURCE_DATE_EPOCH} AND NOT EKAUDIT_COMMIT STREQUAL unknown)
  execute_process(COMMAND "${EKAUDIT_GIT}" log -1 --format=%ct WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
                  OUTPUT_VARIABLE ekaudit_commit_time OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(ENV{SOURCE_DATE_EPOCH} "${ekaudit_commit_time}")
endif()
string(TIMESTAMP EKAUDIT_PACKAGE_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file("${PROJECT_SOURCE_DIR}/packaging/debian/changelog.in" "${ekaudit_made}/changelog.Debian" @ONLY)
ekaudit_compress(changelog.Debian.gz "${ekaudit_made}/changelog.Debian")
ekaudit_compress(changelog.gz "${PROJECT_SOURCE_DIR}/CHANGELOG.md")
ekaudit_compress(ekaudit.1.gz "${ekaudit_made}/ekaudit.1")
get_property(ekaudit_compressed_files GLOBAL PROPERTY ekaudit_compressed_files)
add_custom_target(ekaudit_debian_documents ALL DEPENDS ${ekaudit_compressed_files})
add_dependencies(ekaudit_debian_documents ekaudit_documents)

install(FILES "${ekaudit_made}/ekaudit.1.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1"
        COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES "${ekaudit_made}/_ekaudit" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions"
        COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES packaging/debian/copyright "${ekaudit_made}/changelog.gz" "${ekaudit_made}/changelog.Debian.gz"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT debian EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ekaudit)
set(CPACK_PACKAGE_CONTACT "${EKAUDIT_PACKAGE_CONTACT}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "auditor for Enkryptify API tokens")
set(CPACK_PACKAGE_DESCRIPTION
  "ekaudit finds leaked Enkryptify API tokens in a working tree and in all of
its Git history, says who brought each one in and where it stands, and audits
the tokens of a workspace: too wide, too old, never used. It rotates and
revokes what has leaked, after a plan and with consent.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_CMAKE_PROJECTS
  "${PROJECT_BINARY_DIR};ekaudit;program;/" "${PROJECT_BINARY_DIR};ekaudit;debian;/")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE "${EKAUDIT_DEBIAN_RELEASE}")
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# What is linked is found by dpkg-shlibdeps; what is loaded when it is needed has to be named. Without libgit2
# there are damaged packs that cannot be read; most runs need neither the API nor a state.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
string(REGEX MATCH "^[0-9]+\\.[0-9]+" ekaudit_libgit2 "${libgit2_VERSION}")
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libgit2-${ekaudit_libgit2}")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, libcurl4 (>= 7.85), libsqlite3-0")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS git)
include(CPack)
