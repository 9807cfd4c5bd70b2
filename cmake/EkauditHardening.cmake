# What Release binaries carry against the exploitation of memory errors: ekaudit reads hostile bytes.
# Other build types are left alone; their sanitizers and checks do more.

# -fPIE also for the library's objects: -fPIC would keep the compiler from inlining across functions.
set(ekaudit_hardening_compile
  -fPIE
  -fstack-protector-strong
  -fstack-clash-protection
  -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|i[3-6]86)$")
  list(APPEND ekaudit_hardening_compile -fcf-protection)
endif()

add_library(ekaudit_hardening INTERFACE)
target_compile_options(ekaudit_hardening INTERFACE "$<$<CONFIG:Release>:${ekaudit_hardening_compile}>")
target_link_options(ekaudit_hardening INTERFACE
  "$<$<CONFIG:Release>:-pie;LINKER:-z,relro,-z,now,-z,noexecstack>")
