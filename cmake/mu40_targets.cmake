# How every target of mu40 is declared: warnings, language and include folders as INTERFACE targets, one function a kind.

add_library(mu40_warnings INTERFACE)
target_compile_options(mu40_warnings INTERFACE -Wall -Wextra -Wconversion -Wshadow)
# GCC 12 sees overlapping copies in std::string that are not there (GCC bug 105651).
target_compile_options(mu40_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)

add_library(mu40_sanitizers INTERFACE)
set(MU40_SANITIZE "" CACHE STRING "Value of -fsanitize, e.g. address,undefined")
if(MU40_SANITIZE)
  target_compile_options(mu40_sanitizers INTERFACE
    -fsanitize=${MU40_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(mu40_sanitizers INTERFACE -fsanitize=${MU40_SANITIZE})
endif()
# libFuzzer is blind in code that does not report its coverage.
if(MU40_FUZZ)
  target_compile_options(mu40_sanitizers INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(mu40_sanitizers INTERFACE -fsanitize=fuzzer-no-link)
endif()

# For code that is not in the way of a stream: half the time to compile. With less inlining GCC 12 sees values without
# initialisation that are not there.
set(mu40_setup_options "$<$<CONFIG:Release>:-O1;-Wno-maybe-uninitialized>")
if(MU40_SANITIZE MATCHES address)
  set(mu40_setup_options -O0)
endif()

add_library(mu40_includes INTERFACE)
target_include_directories(mu40_includes INTERFACE ${CMAKE_SOURCE_DIR}/kernels ${CMAKE_SOURCE_DIR}/host)
target_compile_features(mu40_includes INTERFACE cxx_std_20)
target_link_libraries(mu40_includes INTERFACE mu40_sanitizers)

# mu40_library(name sources...): a static library with the alias mu40::name.
function(mu40_library name)
  add_library(mu40_${name} STATIC ${ARGN})
  add_library(mu40::${name} ALIAS mu40_${name})
  set_target_properties(mu40_${name} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(mu40_${name} PUBLIC mu40_includes PRIVATE mu40_warnings)
endfunction()

# mu40_program(name sources...): an executable; link it with target_link_libraries.
function(mu40_program name)
  add_executable(${name} ${ARGN})
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  target_link_libraries(${name} PRIVATE mu40_includes mu40_warnings)
endfunction()

add_library(mu40_test_options INTERFACE)
target_link_libraries(mu40_test_options INTERFACE mu40_includes mu40_warnings)
target_compile_options(mu40_test_options INTERFACE -O0)

# What ThreadSanitizer is to watch: `cmake --build --target threaded_tests`, `ctest -L threads`.
add_custom_target(threaded_tests)

# The headers of nearly every test, parsed once.
add_library(mu40_test_headers OBJECT ${CMAKE_SOURCE_DIR}/tests/support/test_headers.cpp)
set_target_properties(mu40_test_headers PROPERTIES CXX_EXTENSIONS OFF)
target_precompile_headers(mu40_test_headers PRIVATE <gtest/gtest.h> <nlohmann/json.hpp>
  <algorithm> <array> <atomic> <chrono> <cmath> <filesystem> <fstream> <functional> <map> <memory> <random> <span> <string>
  <string_view> <thread> <vector>)
target_link_libraries(mu40_test_headers PRIVATE mu40_test_options GTest::gtest nlohmann_json::nlohmann_json)

# mu40_test_program(file): <file>.cpp as a GoogleTest program in build/*/tests. What it tests is optimised, it is not: that
# halves the time of a build of all of them.
function(mu40_test_program name)
  add_executable(${name} ${name}.cpp)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_link_libraries(${name} PRIVATE mu40_test_options ${ARGN} GTest::gtest_main)
  target_precompile_headers(${name} REUSE_FROM mu40_test_headers)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
endfunction()

# mu40_test(file LIBS libraries... [LABELS labels...]): <file>.cpp as one GoogleTest program and CTest entry. The label
# `threads` marks a test that runs more than one thread.
function(mu40_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "LIBS;LABELS" ${ARGN})
  mu40_test_program(${name} ${arg_LIBS})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
  if("threads" IN_LIST arg_LABELS)
    add_dependencies(threaded_tests ${name})
  endif()
endfunction()

# mu40_fuzzer(name LIBS libraries...): <name>.cpp as a libFuzzer target (MU40_FUZZ builds only).
function(mu40_fuzzer name)
  cmake_parse_arguments(arg "" "" "LIBS" ${ARGN})
  if(NOT MU40_FUZZ)
    return()
  endif()
  add_executable(${name} ${name}.cpp)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  target_link_libraries(${name} PRIVATE mu40_includes mu40_warnings ${arg_LIBS})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endfunction()
