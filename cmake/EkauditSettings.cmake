# Two interface targets that every own target links: settings (standard, sanitizers) and warnings.

option(EKAUDIT_BUILD_TESTS "Build the test suite" OFF)
option(EKAUDIT_BUILD_FUZZERS "Build the fuzz targets (Clang only)" OFF)
option(EKAUDIT_BUILD_BENCH "Build the benchmarks (Google Benchmark)" OFF)
option(EKAUDIT_WARNINGS_AS_ERRORS "Treat warnings as errors (developers and CI)" OFF)
set(EKAUDIT_SANITIZE "" CACHE STRING "Sanitizers to build with, such as 'address,undefined' or 'thread'")

set(ekaudit_oldest_GNU 12)
set(ekaudit_oldest_Clang 14)
if(NOT DEFINED ekaudit_oldest_${CMAKE_CXX_COMPILER_ID})
  message(WARNING "ekaudit is tested with GCC and Clang, not with ${CMAKE_CXX_COMPILER_ID}")
elseif(CMAKE_CXX_COMPILER_VERSION VERSION_LESS "${ekaudit_oldest_${CMAKE_CXX_COMPILER_ID}}")
  message(FATAL_ERROR
    "ekaudit is written in C++20 and needs GCC 12 or Clang 14, or newer; this compiler is "
    "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} (${CMAKE_CXX_COMPILER}). "
    "Another one: cmake -DCMAKE_CXX_COMPILER=/path/to/c++ ...")
endif()

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
find_program(EKAUDIT_CCACHE ccache)
if(EKAUDIT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${EKAUDIT_CCACHE}")
endif()

add_library(ekaudit_settings INTERFACE)
target_compile_features(ekaudit_settings INTERFACE cxx_std_20)
if(EKAUDIT_BUILD_TESTS OR EKAUDIT_BUILD_FUZZERS)
  # operator[] and front() of the standard containers check their arguments.
  target_compile_definitions(ekaudit_settings INTERFACE _GLIBCXX_ASSERTIONS)
endif()
if(EKAUDIT_SANITIZE)
  target_compile_options(ekaudit_settings INTERFACE
    -fsanitize=${EKAUDIT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(ekaudit_settings INTERFACE -fsanitize=${EKAUDIT_SANITIZE})
  target_compile_definitions(ekaudit_settings INTERFACE EKAUDIT_SANITIZED=1)
endif()

add_library(ekaudit_warnings INTERFACE)
target_compile_options(ekaudit_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-align -Wnull-dereference -Wimplicit-fallthrough)
if(EKAUDIT_SANITIZE)
  # What sanitizers add makes GCC 12 see null pointers inside std::string.
  target_compile_options(ekaudit_warnings INTERFACE -Wno-null-dereference)
endif()
if(EKAUDIT_WARNINGS_AS_ERRORS)
  target_compile_options(ekaudit_warnings INTERFACE -Werror)
endif()
