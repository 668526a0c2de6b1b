# tessera_schema(FILE.capnp): the C files of a schema, as libraries for NEEDS:
#
#   schema_NAME          constants and structs (every flavor of programs and kernel)
#   schema_NAME_names    names of methods, for traces
#   schema_NAME_client   stubs for callers
#
# A library that includes generated headers depends on the target schema_NAME_files.
find_program(TESSERA_CAPNP capnp REQUIRED)
file(GLOB _schema_compiler CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/schema_compiler/*.py)

function(tessera_schema file)
  cmake_path(GET file STEM name)
  set(out ${CMAKE_BINARY_DIR}/generated)
  set(files ${out}/schema/${name}.h ${out}/schema/${name}_names.h ${out}/schema/${name}_names.c
    ${out}/schema/${name}_client.h ${out}/schema/${name}_client.c)
  add_custom_command(
    OUTPUT ${files}
    COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tools/schema.py
      --include ${CMAKE_CURRENT_SOURCE_DIR} --output ${out} ${CMAKE_CURRENT_SOURCE_DIR}/${file}
    # Unchanged files keep their time; without this the command would run in every build.
    COMMAND ${CMAKE_COMMAND} -E touch ${files}
    DEPENDS ${file} tessera.capnp ${CMAKE_SOURCE_DIR}/tools/schema.py ${_schema_compiler}
    COMMENT "Compiling schema ${name}"
    VERBATIM)
  add_custom_target(schema_${name}_files DEPENDS ${files})

  tessera_library(schema_${name} FLAVORS kernel user posix host INCLUDES ${out})
  tessera_library(schema_${name}_names FLAVORS kernel user posix host
    SOURCES ${out}/schema/${name}_names.c INCLUDES ${out})
  tessera_library(schema_${name}_client FLAVORS user posix
    SOURCES ${out}/schema/${name}_client.c INCLUDES ${out} NEEDS message)
  foreach(flavor IN LISTS TESSERA_FLAVORS)
    foreach(library schema_${name} schema_${name}_names schema_${name}_client)
      if(TARGET ${library}_${flavor})
        add_dependencies(${library}_${flavor} schema_${name}_files)
      endif()
    endforeach()
  endforeach()
endfunction()
