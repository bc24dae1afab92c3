# Fails when DOCUMENT is not what PROGRAM prints, given ARGUMENTS.
execute_process(COMMAND ${PROGRAM} ${ARGUMENTS} OUTPUT_VARIABLE printed RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} failed: ${status}")
endif()
file(READ ${DOCUMENT} committed)
if(NOT printed STREQUAL committed)
  message(FATAL_ERROR "${DOCUMENT} is not up to date: run ${PROGRAM} ${ARGUMENTS} >${DOCUMENT}")
endif()
