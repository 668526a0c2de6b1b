# Tools that run on this machine while Tessera is being built.
#
# The cross toolchain cannot make them, so the one clang compiles them for its own host in a custom
# command: a second CMake configuration for two files would cost more than it explains.
function(tessera_host_tool name)
  cmake_parse_arguments(PARSE_ARGV 1 TOOL "" "" "SOURCES;INCLUDES;LIBRARIES")
  set(output ${CMAKE_CURRENT_BINARY_DIR}/bin/${name})
  list(TRANSFORM TOOL_INCLUDES PREPEND -I)
  list(TRANSFORM TOOL_SOURCES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ REGEX "^[^/]")
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${TESSERA_CLANG} -std=c17 -O2 -D_GNU_SOURCE ${TESSERA_WARNINGS} ${TOOL_INCLUDES}
      -MMD -MF ${output}.d -MT ${output} -o ${output} -Wno-unused-command-line-argument -x c ${TOOL_SOURCES} -x none ${TOOL_LIBRARIES}
    DEPENDS ${TOOL_SOURCES} ${TOOL_LIBRARIES}
    DEPFILE ${output}.d
    COMMENT "Building host tool ${name}"
    VERBATIM)
  add_custom_target(${name} DEPENDS ${output})
endfunction()
