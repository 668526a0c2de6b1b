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

# tessera_cheap_edition(MANIFEST PROGRAMS): in the variables of these names the manifest of the edition that
# this build is for, but that it costs little to try a passphrase, and the programs of its package. For tests that
# log in again and again; with what one costs in the edition itself run encryption.py's test of what is
# left in memory, and the manual's pages.
function(tessera_cheap_edition manifest_name programs_name)
  set(edition ${CMAKE_SOURCE_DIR}/editions/${TESSERA_EDITION})
  set(cheap ${CMAKE_CURRENT_BINARY_DIR}/edition.capnp)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${edition}/system.capnp ${edition}/programs.txt)
  file(READ ${edition}/system.capnp manifest)
  string(REPLACE [["argon2-kib=32768", "argon2-passes=3"]] [["argon2-kib=1024", "argon2-passes=8"]]
    cheap_manifest "${manifest}")
  if(cheap_manifest STREQUAL manifest)
    message(FATAL_ERROR "${edition}/system.capnp no longer says what a passphrase costs")
  endif()
  file(CONFIGURE OUTPUT ${cheap} CONTENT "${cheap_manifest}" @ONLY)
  file(STRINGS ${edition}/programs.txt programs REGEX "^[a-z]")
  set(${manifest_name} ${cheap} PARENT_SCOPE)
  set(${programs_name} ${programs} PARENT_SCOPE)
endfunction()
