# The shims of this architecture. The one that QEMU's -kernel takes is TESSERA_SHIM.
set_source_files_properties(${TESSERA_OWNER_KEY_SOURCE} PROPERTIES GENERATED TRUE)
tessera_library(boot_shared FLAVORS boot boot_uefi
  SOURCES boot.c verify.c load.c ${TESSERA_OWNER_KEY_SOURCE}
  INCLUDES include
  NEEDS boot_parsers sodium lib abi)
foreach(flavor boot boot_uefi)
  if(flavor IN_LIST TESSERA_FLAVORS)
    add_dependencies(boot_shared_${flavor} owner_key)
  endif()
endforeach()

set(_link -static --gc-sections "SHELL:-z noexecstack" "SHELL:-z max-page-size=4096" --build-id=none
  --no-dynamic-linker --fatal-warnings)
set(_link_anywhere -pie ${_link} "SHELL:-z text")

# tessera_shim(NAME SCRIPT file LINK option... SOURCES file... NEEDS library...)
function(tessera_shim name)
  cmake_parse_arguments(PARSE_ARGV 1 SHIM "" "SCRIPT" "LINK;SOURCES;NEEDS")
  add_executable(${name} ${SHIM_SOURCES})
  target_link_libraries(${name} PRIVATE flavor_boot boot_shared_boot)
  foreach(need IN LISTS SHIM_NEEDS)
    target_link_libraries(${name} PRIVATE ${need}_boot)
  endforeach()
  set(script ${CMAKE_CURRENT_SOURCE_DIR}/${SHIM_SCRIPT})
  target_link_options(${name} PRIVATE -T ${script} ${SHIM_LINK})
  set_target_properties(${name} PROPERTIES OUTPUT_NAME ${name}.elf LINK_DEPENDS ${script})
endfunction()

# The flat image that firmware jumps into.
function(tessera_flat_image name)
  set(image ${CMAKE_CURRENT_BINARY_DIR}/${name}.image)
  add_custom_command(
    OUTPUT ${image}
    COMMAND ${TESSERA_OBJCOPY} -O binary $<TARGET_FILE:${name}> ${image}
    DEPENDS ${name}
    VERBATIM)
  add_custom_target(${name}_image ALL DEPENDS ${image})
  set(TESSERA_SHIM ${image} CACHE INTERNAL "")
endfunction()

file(GLOB _arch CONFIGURE_DEPENDS arch/${TESSERA_ARCH}/*.c arch/${TESSERA_ARCH}/*.S)
if(TESSERA_ARCH STREQUAL "x86_64")
  file(GLOB _shim CONFIGURE_DEPENDS pvh/*.c pvh/*.S)
  tessera_shim(pvh SCRIPT pvh/pvh.lds LINK ${_link} SOURCES ${_shim} ${_arch})
  set(TESSERA_SHIM ${CMAKE_CURRENT_BINARY_DIR}/pvh.elf CACHE INTERNAL "")
elseif(TESSERA_ARCH STREQUAL "aarch64")
  file(GLOB _shim CONFIGURE_DEPENDS arm64/*.c arm64/*.S)
  tessera_shim(arm64 SCRIPT arm64/arm64.lds LINK ${_link_anywhere}
    SOURCES ${_shim} ${_arch} relocate.c device_tree_boot.c NEEDS boot_device_tree)
  tessera_flat_image(arm64)
else()
  file(GLOB _shim CONFIGURE_DEPENDS sbi/*.c sbi/*.S)
  tessera_shim(sbi SCRIPT sbi/sbi.lds LINK ${_link_anywhere}
    SOURCES ${_shim} ${_arch} relocate.c device_tree_boot.c NEEDS boot_device_tree)
  tessera_flat_image(sbi)
endif()
set(TESSERA_EFI_IMAGE "" CACHE INTERNAL "")
