# What `cmake --install` puts under a prefix: the programs, what they find beside themselves (run/installation.hpp,
# swboard/environment.cpp), the protos, the systemd unit and the documents. No program has an RPATH into the build tree:
# all libraries are Debian's, linked statically or opened by path. `mu40_installed` builds all of it.
add_custom_target(mu40_installed)

# install_programs(target...): those of the targets that this build has.
function(install_programs)
  foreach(target ${ARGN})
    if(TARGET ${target})
      install(TARGETS ${target} RUNTIME DESTINATION bin)
      add_dependencies(mu40_installed ${target})
    endif()
  endforeach()
endfunction()

install_programs(mu40 mu40-worker mu40d mu40-kernelgen mu40-train mu40-with-swboard mu40-xclbin)

install(FILES kernels/zoo/recalibrate.json kernels/zoo/classify.json kernels/zoo/recalibrate_small.json
  kernels/zoo/classify_small.json DESTINATION share/mu40/networks)

# The software board: its root as XRT wants it, and its xclbin beside it.
set(root share/mu40/swboard/root)
install(TARGETS mu40-swboard RUNTIME DESTINATION ${root}/data/emulation/unified/cpu_em/generic_pcie/model)
install(TARGETS mu40_swemu_shim LIBRARY DESTINATION ${root}/lib NAMELINK_SKIP)
install(FILES swboard/emconfig.json DESTINATION ${root})
install(FILES ${CMAKE_BINARY_DIR}/swboard/mu40_software.xclbin ${CMAKE_BINARY_DIR}/swboard/mu40_software_rtl.xclbin
  DESTINATION share/mu40/swboard)
install(DIRECTORY ${CMAKE_BINARY_DIR}/swboard/root/rtl ${CMAKE_BINARY_DIR}/swboard/root/models DESTINATION ${root} USE_SOURCE_PERMISSIONS)
add_dependencies(mu40_installed mu40_software_board mu40_software_rtl)

if(TARGET mu40_proto)
  install(DIRECTORY proto/mu40 DESTINATION share/mu40/proto FILES_MATCHING PATTERN "*.proto")
  install(FILES ${CMAKE_BINARY_DIR}/share/mu40/mu40.v1.protoset DESTINATION share/mu40)
  add_dependencies(mu40_installed mu40_proto)
endif()

install(FILES deploy/systemd/mu40d.service DESTINATION lib/systemd/system)
install(FILES deploy/mu40d.toml DESTINATION share/mu40)
install(DIRECTORY deploy/prometheus deploy/grafana DESTINATION share/mu40 PATTERN "*-test.yml" EXCLUDE)
install(FILES README.md LICENSE CITATION.cff DESTINATION share/doc/mu40)
install(DIRECTORY docs/ DESTINATION share/doc/mu40 FILES_MATCHING PATTERN "*.md")
install(FILES kernels/zoo/README.md DESTINATION share/doc/mu40 RENAME networks.md)
