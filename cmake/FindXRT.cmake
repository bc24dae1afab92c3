# Finds the Xilinx runtime in Debian's layout and in AMD's (/opt/xilinx/xrt, or $XILINX_XRT). Debian's xrt.pc is broken
# (it yields -I/usr/usr/include) and neither ships a CMake package. Defines XRT::coreutil, the native C++ API; its headers
# are SYSTEM because they warn under -Wall -Wextra.
find_path(XRT_INCLUDE_DIR xrt/xrt_device.h
  HINTS $ENV{XILINX_XRT}/include PATHS /opt/xilinx/xrt/include PATH_SUFFIXES xrt)
find_library(XRT_COREUTIL_LIBRARY xrt_coreutil HINTS $ENV{XILINX_XRT}/lib PATHS /opt/xilinx/xrt/lib)
find_library(XRT_UUID_LIBRARY uuid)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(XRT REQUIRED_VARS XRT_INCLUDE_DIR XRT_COREUTIL_LIBRARY XRT_UUID_LIBRARY)
mark_as_advanced(XRT_INCLUDE_DIR XRT_COREUTIL_LIBRARY XRT_UUID_LIBRARY)

if(XRT_FOUND AND NOT TARGET XRT::coreutil)
  add_library(XRT::coreutil UNKNOWN IMPORTED)
  set_target_properties(XRT::coreutil PROPERTIES
    IMPORTED_LOCATION ${XRT_COREUTIL_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${XRT_INCLUDE_DIR}
    INTERFACE_LINK_LIBRARIES ${XRT_UUID_LIBRARY})
endif()
