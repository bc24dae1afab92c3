# The version and git revision that reports carry, as build/generated/mu40_version.hpp; remade at every build.
set(MU40_GENERATED_DIR ${CMAKE_BINARY_DIR}/generated)
add_custom_target(mu40_version_header
  COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${CMAKE_SOURCE_DIR} -DVERSION=${PROJECT_VERSION}
          -DOUTPUT=${MU40_GENERATED_DIR}/mu40_version.hpp -P ${CMAKE_SOURCE_DIR}/cmake/write_version.cmake
  BYPRODUCTS ${MU40_GENERATED_DIR}/mu40_version.hpp)
add_library(mu40_version INTERFACE)
target_include_directories(mu40_version INTERFACE ${MU40_GENERATED_DIR})
add_dependencies(mu40_version mu40_version_header)
