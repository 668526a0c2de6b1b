# Libraries of others, from pinned pristine sources (packaging/third_party.lock), built once into a
# cache outside the tree.
#
# tessera_third_party(NAME TARGET FLAVOR): an interface library TARGET with the library NAME as
# packaging/third_party.py builds it for FLAVOR.
function(tessera_third_party name target flavor)
  execute_process(
    COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/packaging/third_party.py
      build ${name} --flavor ${flavor} --clang ${TESSERA_CLANG} --ar ${TESSERA_AR}
    OUTPUT_VARIABLE folder
    OUTPUT_STRIP_TRAILING_WHITESPACE
    RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${name} could not be made for ${flavor}; the lines above say why")
  endif()
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE ${folder}/include)
  # Where there is no C library, the headers that the library's own include come from us.
  set(freestanding ${CMAKE_SOURCE_DIR}/packaging/${name}/include)
  if(NOT flavor MATCHES "^(host|posix)" AND EXISTS ${freestanding})
    target_include_directories(${target} SYSTEM INTERFACE ${freestanding})
  endif()
  string(REGEX REPLACE "^lib" "" stem ${name})
  target_link_libraries(${target} INTERFACE ${folder}/lib${stem}.a)
  set(${target}_FOLDER ${folder} PARENT_SCOPE)
endfunction()

# tessera_third_party_later(LIBRARY NAME FLAVOR [option...]): makes the library NAME for FLAVOR during
# the build, for what is not part of every build. Its files are copied to the current binary folder;
# LIBRARY is the archive among them. Its headers are in NAME-include there. The options are those of
# third_party.py.
function(tessera_third_party_later library name flavor)
  set(packaging ${CMAKE_SOURCE_DIR}/packaging)
  set(out ${CMAKE_CURRENT_BINARY_DIR})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS
    ${packaging}/pinned/*.py ${packaging}/${name}/*.py ${packaging}/${name}/*.[ch])
  add_custom_command(
    OUTPUT ${out}/${library}
    COMMAND Python3::Interpreter -B ${packaging}/third_party.py
      build ${name} ${ARGN} --flavor ${flavor} --clang ${TESSERA_CLANG} --ar ${TESSERA_AR} --copy ${out}
    DEPENDS ${packaging}/third_party.py ${packaging}/third_party.lock ${sources}
      ${musl_posix_FOLDER}/libmusl.a
    COMMENT "Fetching and compiling ${name}"
    VERBATIM)
endfunction()

# tessera_third_party_source(NAME VARIABLE): the folder with the pristine files of NAME, of which
# something is made during the build that is no library.
function(tessera_third_party_source name variable)
  execute_process(
    COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/packaging/third_party.py source ${name}
    OUTPUT_VARIABLE folder
    OUTPUT_STRIP_TRAILING_WHITESPACE
    RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${name} could not be fetched; the lines above say why")
  endif()
  set(${variable} ${folder} PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE _pinned CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/packaging/third_party.* ${CMAKE_SOURCE_DIR}/packaging/pinned/*.py
  ${CMAKE_SOURCE_DIR}/packaging/*/recipe.py ${CMAKE_SOURCE_DIR}/packaging/*/*.[ch])
set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${_pinned})

if(TESSERA_ARCH)
  tessera_third_party(libsodium sodium_boot boot-${TESSERA_ARCH})
  tessera_third_party(libsodium sodium_user ${TESSERA_PROGRAMS_AS}-${TESSERA_ARCH})
  tessera_third_party(libsodium sodium_tool host)
  tessera_third_party(blake3 blake3_user ${TESSERA_PROGRAMS_AS}-${TESSERA_ARCH})
  tessera_third_party(blake3 blake3_tool host)
  tessera_third_party(libfdt fdt_user ${TESSERA_PROGRAMS_AS}-${TESSERA_ARCH})
  # Who evaluates AML, and the network, are no part of the smallest edition.
  if(NOT TESSERA_EDITION STREQUAL "embedded")
    tessera_third_party(acpica acpica_user user-${TESSERA_ARCH})
    tessera_third_party(lwip lwip_user user-${TESSERA_ARCH})
  endif()
  tessera_third_party(musl musl_posix posix-${TESSERA_ARCH})
  tessera_third_party(compiler-rt builtins_posix posix-${TESSERA_ARCH})
  tessera_third_party(libsodium sodium_posix posix-${TESSERA_ARCH})
  tessera_third_party(blake3 blake3_posix posix-${TESSERA_ARCH})
  if(NOT TESSERA_EDITION STREQUAL "embedded")
    tessera_third_party(mbedtls mbedtls_posix posix-${TESSERA_ARCH})
    tessera_third_party(curl curl_posix posix-${TESSERA_ARCH})
    tessera_third_party(libxkbcommon xkbcommon_posix posix-${TESSERA_ARCH})
    tessera_third_party(zlib zlib_posix posix-${TESSERA_ARCH})
    tessera_third_party(libpng png_posix posix-${TESSERA_ARCH})
    tessera_third_party(libjpeg-turbo jpeg_posix posix-${TESSERA_ARCH})
    tessera_third_party(libxkbcommon xkbcommon_tool host)
  endif()
  if(TESSERA_EDITION STREQUAL "desktop")
    tessera_third_party(pixman pixman_posix posix-${TESSERA_ARCH})
    tessera_third_party(freetype freetype_posix posix-${TESSERA_ARCH})
  endif()
  if(TESSERA_EDITION STREQUAL "server")
    tessera_third_party(iperf3 iperf3_posix posix-${TESSERA_ARCH})
  endif()
  # Whatever is compiled for a program with a C library sees its headers.
  target_include_directories(flavor_posix SYSTEM INTERFACE ${musl_posix_FOLDER}/include)
  if(NOT TESSERA_ARCH STREQUAL "x86_64")
    tessera_third_party(libfdt fdt_boot boot-${TESSERA_ARCH})
  endif()
  if(NOT TESSERA_ARCH STREQUAL "riscv64")
    tessera_third_party(libsodium sodium_boot_uefi uefi-${TESSERA_ARCH})
  endif()
  if(TESSERA_ARCH STREQUAL "aarch64")
    tessera_third_party(libfdt fdt_boot_uefi uefi-aarch64)
  endif()
else()
  tessera_third_party(libsodium sodium_host host-sanitized)
  tessera_third_party(libfdt fdt_host host-sanitized)
  tessera_third_party(blake3 blake3_host host-sanitized)
  tessera_third_party(acpica acpica_host host-sanitized)
  tessera_third_party(lwip lwip_host host-sanitized)
  tessera_third_party(pixman pixman_host host-sanitized)
  target_link_libraries(pixman_host INTERFACE m)
  tessera_third_party(freetype freetype_host host-sanitized)
  tessera_third_party(libxkbcommon xkbcommon_host host-sanitized)
  tessera_third_party(zlib zlib_host host-sanitized)
  tessera_third_party(libpng png_host host-sanitized)
  target_link_libraries(png_host INTERFACE m)
  tessera_third_party(libjpeg-turbo jpeg_host host-sanitized)
endif()

# Files of letters, for whoever draws (packaging/fonts).
if(NOT TESSERA_ARCH OR TESSERA_EDITION STREQUAL "desktop")
  tessera_third_party_source(fonts-open-sans _open_sans)
  tessera_third_party_source(fonts-dejavu-core _dejavu)
  set(TESSERA_FONT_SANS ${_open_sans}/share/fonts/truetype/open-sans/OpenSans-Regular.ttf)
  set(TESSERA_FONT_SANS_BOLD ${_open_sans}/share/fonts/truetype/open-sans/OpenSans-Bold.ttf)
  set(TESSERA_FONT_MONO ${_dejavu}/share/fonts/truetype/dejavu/DejaVuSansMono.ttf)
  set(TESSERA_FONT_MONO_BOLD ${_dejavu}/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf)
endif()
