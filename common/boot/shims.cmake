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

# What is booted: of the shim, what objcopy makes with these options.
function(tessera_shim_image name)
  set(image ${CMAKE_CURRENT_BINARY_DIR}/${name}.image)
  add_custom_command(
    OUTPUT ${image}
    COMMAND ${TESSERA_OBJCOPY} ${ARGN} $<TARGET_FILE:${name}> ${image}
    DEPENDS ${name}
    VERBATIM)
  add_custom_target(${name}_image ALL DEPENDS ${image})
  set(TESSERA_SHIM ${image} CACHE INTERNAL "")
endfunction()

if(TESSERA_ARCH STREQUAL "x86_64")
  set(_arch arch/x86_64/arch.c arch/x86_64/console.c arch/x86_64/machine.c
    arch/x86_64/prepare.c)
  set(_shim pvh/entry.S pvh/main.c)
  tessera_shim(pvh SCRIPT pvh/pvh.lds LINK ${_link} SOURCES ${_shim} ${_arch})
  tessera_shim_image(pvh --strip-all)
elseif(TESSERA_ARCH STREQUAL "aarch64")
  set(_arch arch/aarch64/arch.c arch/aarch64/console.c arch/aarch64/machine.c arch/aarch64/switch.S)
  set(_shim arm64/board_qemu_virt.c arm64/console.c arm64/entry.S arm64/main.c)
  tessera_shim(arm64 SCRIPT arm64/arm64.lds LINK ${_link_anywhere}
    SOURCES ${_shim} ${_arch} relocate.c device_tree_boot.c NEEDS boot_device_tree)
  tessera_shim_image(arm64 -O binary)
else()
  set(_arch arch/riscv64/arch.c)
  set(_shim sbi/console.c sbi/entry.S sbi/main.c)
  tessera_shim(sbi SCRIPT sbi/sbi.lds LINK ${_link_anywhere}
    SOURCES ${_shim} ${_arch} relocate.c device_tree_boot.c NEEDS boot_device_tree)
  tessera_shim_image(sbi -O binary)
endif()
set(TESSERA_EFI_IMAGE "" CACHE INTERNAL "")

# The UEFI shim: a PE file, and a FAT image to boot it from with the edition's package.
if(NOT "boot_uefi" IN_LIST TESSERA_FLAVORS)
  return()
endif()
find_program(TESSERA_MFORMAT mformat REQUIRED)
find_program(TESSERA_MCOPY mcopy REQUIRED)
find_program(TESSERA_MMD mmd REQUIRED)

set(_needs boot_shared_boot_uefi)
if(TESSERA_ARCH STREQUAL "x86_64")
  set(_efi_name BOOTX64.EFI)
  set(_efi_machine x64)
  set(_efi_exit isa-debug-exit)
  set(_efi_sources uefi/tables_x86_64.c)
else()
  set(_efi_name BOOTAA64.EFI)
  set(_efi_machine arm64)
  set(_efi_exit arm-semihosting)
  set(_efi_sources uefi/tables_aarch64.c)
  list(APPEND _needs boot_device_tree_boot_uefi)
endif()
add_library(uefi OBJECT uefi/main.c uefi/console.c uefi/files.c uefi/memory.c uefi/machine.c
  uefi/graphics.c
  ${_efi_sources} ${_arch})
target_link_libraries(uefi PRIVATE flavor_boot_uefi ${_needs})
target_include_directories(uefi PRIVATE uefi)

# The libraries whose archives lld-link takes; those of others come with boot_shared.
set(_archives "$<TARGET_FILE:boot_shared_boot_uefi>" "$<TARGET_FILE:boot_parsers_boot_uefi>"
  "$<TARGET_FILE:boot_tables_boot_uefi>" "$<TARGET_FILE:lib_boot_uefi>"
  ${sodium_boot_uefi_FOLDER}/libsodium.a)
if(TESSERA_ARCH STREQUAL "aarch64")
  list(APPEND _archives "$<TARGET_FILE:boot_device_tree_boot_uefi>" "$<TARGET_FILE:boot_tree_boot_uefi>"
    ${fdt_boot_uefi_FOLDER}/libfdt.a)
endif()
set(_efi ${CMAKE_CURRENT_BINARY_DIR}/${_efi_name})
add_custom_command(
  OUTPUT ${_efi}
  COMMAND ${TESSERA_LLD_LINK} /subsystem:efi_application /entry:efi_main /nodefaultlib /dynamicbase
    /timestamp:0 /machine:${_efi_machine} /out:${_efi} $<TARGET_OBJECTS:uefi> ${_archives}
  DEPENDS uefi $<TARGET_OBJECTS:uefi> ${_archives}
  COMMAND_EXPAND_LISTS
  VERBATIM)

set(_image ${CMAKE_BINARY_DIR}/efi.img)
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/cmdline "exit=${_efi_exit}")
add_custom_command(
  OUTPUT ${_image}
  COMMAND ${CMAKE_COMMAND} -E rm -f ${_image}
  COMMAND ${TESSERA_MFORMAT} -C -i ${_image} -T 131072 -h 64 -s 32 -F -v TESSERA -N 54455353 ::
  COMMAND ${TESSERA_MMD} -i ${_image} ::/EFI ::/EFI/BOOT ::/EFI/TESSERA
  COMMAND ${TESSERA_MCOPY} -i ${_image} ${_efi} ::/EFI/BOOT/${_efi_name}
  COMMAND ${TESSERA_MCOPY} -i ${_image} ${CMAKE_BINARY_DIR}/tessera.package
    ::/EFI/TESSERA/TESSERA.PKG
  COMMAND ${TESSERA_MCOPY} -i ${_image} ${CMAKE_CURRENT_BINARY_DIR}/cmdline ::/EFI/TESSERA/CMDLINE
  DEPENDS ${_efi} ${CMAKE_BINARY_DIR}/tessera.package
  COMMENT "Making the UEFI disk image"
  VERBATIM)
add_custom_target(efi_image ALL DEPENDS ${_image})
set(TESSERA_EFI_IMAGE ${_image} CACHE INTERNAL "")
