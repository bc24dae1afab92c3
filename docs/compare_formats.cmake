# Fails when DOCUMENT is not what PROGRAM prints.
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE printed RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} failed: ${status}")
endif()
file(READ ${DOCUMENT} committed)
if(NOT printed STREQUAL committed)
  message(FATAL_ERROR "docs/formats.md is not up to date: run ${PROGRAM} >docs/formats.md")
endif()
