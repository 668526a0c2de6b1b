# tessera_schema(FILE.capnp): the C files of a schema, as libraries for NEEDS:
#
#   schema_NAME          constants and structs (every flavor of programs and kernel)
#   schema_NAME_names    names of methods, for traces
#   schema_NAME_data     structs out of messages and into them
#   schema_NAME_client   stubs for callers
#   schema_NAME_server   dispatch for servers
#
# On the host, a test says what the system calls do (common/typed/host).
#
# A library that includes generated headers depends on the target schema_NAME_files.
find_program(TESSERA_CAPNP capnp REQUIRED)
file(GLOB _schema_compiler CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/schema_compiler/*.py)

# The schemas that a file imports, without folder and ending; tessera.capnp makes no C.
function(_schema_imports file out)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(STRINGS ${file} lines REGEX "import +\"/")
  set(found)
  foreach(line IN LISTS lines)
    string(REGEX REPLACE ".*import +\"/([^\"]*)\\.capnp\".*" "\\1" name "${line}")
    if(NOT name STREQUAL "tessera")
      list(APPEND found ${name})
    endif()
  endforeach()
  set(${out} ${found} PARENT_SCOPE)
endfunction()

function(tessera_schema file)
  cmake_path(GET file STEM name)
  set(out ${CMAKE_BINARY_DIR}/generated)
  set(stem ${out}/schema/${name})
  set(files ${stem}.h)
  foreach(part names data client server)
    list(APPEND files ${stem}_${part}.h ${stem}_${part}.c)
  endforeach()
  _schema_imports(${CMAKE_CURRENT_SOURCE_DIR}/${file} imports)
  list(TRANSFORM imports REPLACE "(.+)" "${CMAKE_SOURCE_DIR}/common/schema/\\1.capnp"
    OUTPUT_VARIABLE imported_files)
  add_custom_command(
    OUTPUT ${files}
    COMMAND Python3::Interpreter -B ${CMAKE_SOURCE_DIR}/tools/schema.py
      --include ${CMAKE_SOURCE_DIR}/common/schema --output ${out}
      ${CMAKE_CURRENT_SOURCE_DIR}/${file}
    # Unchanged files keep their time; without this the command would run in every build.
    COMMAND ${CMAKE_COMMAND} -E touch ${files}
    DEPENDS ${file} ${CMAKE_SOURCE_DIR}/common/schema/tessera.capnp
      ${imported_files} ${CMAKE_SOURCE_DIR}/tools/schema.py ${_schema_compiler}
    COMMENT "Compiling schema ${name}"
    VERBATIM)
  add_custom_target(schema_${name}_files DEPENDS ${files})

  list(TRANSFORM imports PREPEND schema_ OUTPUT_VARIABLE headers)
  list(TRANSFORM headers APPEND _data OUTPUT_VARIABLE data)
  tessera_library(schema_${name} FLAVORS kernel user posix host INCLUDES ${out})
  tessera_library(schema_${name}_names FLAVORS kernel user posix host
    SOURCES ${stem}_names.c INCLUDES ${out})
  tessera_library(schema_${name}_data FLAVORS user posix host
    SOURCES ${stem}_data.c INCLUDES ${out} NEEDS ${data} ${headers} lib abi)
  tessera_library(schema_${name}_client FLAVORS user posix host
    SOURCES ${stem}_client.c INCLUDES ${out} NEEDS schema_${name}_data typed message)
  tessera_library(schema_${name}_server FLAVORS user posix host
    SOURCES ${stem}_server.c INCLUDES ${out} NEEDS schema_${name}_data typed message)
  foreach(flavor IN LISTS TESSERA_FLAVORS)
    foreach(part "" _names _data _client _server)
      set(library schema_${name}${part}_${flavor})
      if(TARGET ${library})
        add_dependencies(${library} schema_${name}_files)
        foreach(import IN LISTS headers)
          add_dependencies(${library} ${import}_files)
        endforeach()
      endif()
    endforeach()
  endforeach()
endfunction()

# tessera_schemas(OUTPUT SOURCES file...): all interfaces of these files, described in one message
# (common/schema/reflection.capnp).
function(tessera_schemas output)
  cmake_parse_arguments(PARSE_ARGV 1 ALL "" "" "SOURCES")
  add_custom_command(
    OUTPUT ${output}
    COMMAND Python3::Interpreter -B ${CMAKE_SOURCE_DIR}/tools/schemas.py
      --include ${CMAKE_SOURCE_DIR}/common/schema --output ${output} ${ALL_SOURCES}
    DEPENDS ${ALL_SOURCES} ${CMAKE_SOURCE_DIR}/common/schema/tessera.capnp
      ${CMAKE_SOURCE_DIR}/tools/schemas.py ${_schema_compiler}
    COMMENT "Describing the schemas"
    VERBATIM)
endfunction()
