# tessera_test_package(NAME MANIFEST file PROGRAMS program... [SCHEMAS file] [POLICY file] [IMPORTS file...]
#   [FILES name=file...]):
# NAME.package in the build's folder, with a manifest of its own, which may import others, and
# descriptions of interfaces and rules of its own if it needs others than the edition has. A program is
# called NAME=PROGRAM where it takes the place of another one. FILES are other files in it.
function(tessera_test_package name)
  cmake_parse_arguments(PARSE_ARGV 1 TEST "" "MANIFEST;SCHEMAS;POLICY" "PROGRAMS;IMPORTS;FILES")
  set(build ${CMAKE_BINARY_DIR})
  if(NOT TEST_SCHEMAS)
    set(TEST_SCHEMAS ${TESSERA_SCHEMAS})
  endif()
  cmake_path(ABSOLUTE_PATH TEST_MANIFEST)
  set(manifest ${CMAKE_CURRENT_BINARY_DIR}/${name}.manifest)
  add_custom_command(
    OUTPUT ${manifest}
    COMMAND Python3::Interpreter -B ${CMAKE_SOURCE_DIR}/tools/capnp_value.py
      ${TEST_MANIFEST} system ${manifest}
    DEPENDS ${TEST_MANIFEST} ${TEST_IMPORTS} ${CMAKE_SOURCE_DIR}/common/schema/system.capnp ${CMAKE_SOURCE_DIR}/tools/capnp_value.py
    VERBATIM)
  set(policy ${build}/policy)
  if(TEST_POLICY)
    cmake_path(ABSOLUTE_PATH TEST_POLICY)
    set(policy ${CMAKE_CURRENT_BINARY_DIR}/${name}.policy)
    add_custom_command(
      OUTPUT ${policy}
      COMMAND Python3::Interpreter -B ${CMAKE_SOURCE_DIR}/tools/capnp_value.py
        ${TEST_POLICY} rules ${policy}.unchecked
      COMMAND ${TESSERA_POLICY_CHECK} ${TEST_POLICY} ${policy}.unchecked ${TESSERA_SCHEMAS}
      COMMAND ${CMAKE_COMMAND} -E rename ${policy}.unchecked ${policy}
      DEPENDS ${TEST_POLICY} ${CMAKE_SOURCE_DIR}/common/schema/policy.capnp ${CMAKE_SOURCE_DIR}/tools/capnp_value.py
        ${TESSERA_POLICY_CHECK} policy_check ${TESSERA_SCHEMAS}
      VERBATIM)
  endif()
  set(entries)
  set(files)
  foreach(program init ${TEST_PROGRAMS})
    string(REGEX REPLACE "=.*" "" entry ${program})
    string(REGEX REPLACE ".*=" "" program ${program})
    list(APPEND entries ${entry}=${TESSERA_PROGRAMS}/${program})
    list(APPEND files ${TESSERA_PROGRAMS}/${program})
  endforeach()
  foreach(line IN LISTS TEST_FILES)
    list(APPEND entries ${line})
    string(REGEX REPLACE "^[^=]*=" "" file ${line})
    list(APPEND files ${file})
  endforeach()
  add_custom_command(
    OUTPUT ${build}/${name}.package
    COMMAND ${TESSERA_PACKAGE_TOOL} build ${TESSERA_KEYS}/development.secret ${build}/${name}.package
      kernel=${build}/kernel.stripped kernel.symbols=${TESSERA_KERNEL_SYMBOLS}
      manifest=${manifest} policy.rules=${policy} schemas=${TEST_SCHEMAS} ${entries}
    DEPENDS boot_package ${build}/tessera.package ${policy} ${manifest} ${TEST_SCHEMAS} ${files}
    VERBATIM)
  add_custom_target(${name}_package ALL DEPENDS ${build}/${name}.package)
  foreach(program init ${TEST_PROGRAMS})
    string(REGEX REPLACE ".*=" "" program ${program})
    add_dependencies(${name}_package ${program}_stripped)
  endforeach()
endfunction()
