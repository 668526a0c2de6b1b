# A flavor is a kind of machine code: which target, which registers, which memory model.
#
#   kernel     the kernel: linked high, integer registers only
#   boot       a boot shim loaded by firmware or an emulator as ELF or flat image
#   boot_uefi  a boot shim loaded by UEFI: COFF objects, 16-bit wide characters
#   user       programs
#   posix      programs with the C library musl: floating point, thread-local variables
#   host       this machine, under ASan and UBSan, for unit tests (only in the `host` preset)
#
# tessera_library(NAME FLAVORS flavor... SOURCES file... [INCLUDES folder...] [NEEDS library...])
# makes one static library NAME_<flavor> for each flavor that this build knows and the call names.
# NEEDS names libraries without flavor: the same flavor of each is linked, and only their include
# folders can be seen, so that an include in the wrong direction does not compile.

set(_x86_64_target x86_64-unknown-none-elf)
set(_aarch64_target aarch64-none-elf)
set(_riscv64_target riscv64-none-elf)

set(_freestanding -std=c17 -O2 -g -ffreestanding -nostdlibinc -fno-common -ffunction-sections
  -fdata-sections -fno-omit-frame-pointer -fno-unwind-tables -fno-asynchronous-unwind-tables
  -ftrivial-auto-var-init=zero)

set(_integer_x86_64 -mno-red-zone -mgeneral-regs-only)
set(_integer_aarch64 -mgeneral-regs-only -mstrict-align -march=armv8-a -mno-outline-atomics)
set(_integer_riscv64 -march=rv64imac_zicsr_zifencei -mabi=lp64 -mcmodel=medany)

if(TESSERA_ARCH)
  set(TESSERA_FLAVORS kernel boot user posix)
  if(NOT TESSERA_ARCH STREQUAL "riscv64")
    list(APPEND TESSERA_FLAVORS boot_uefi)
  endif()
else()
  set(TESSERA_FLAVORS host)
endif()

# The kernel is optimised as one whole, for size where it is not the fast path. It reads messages as
# the structs that the schema gives them. Hosted: so the compiler writes out what a memcpy() of a
# few words does.
set(_kernel -fno-pic -Os -flto -fno-strict-aliasing -fhosted)
set(_kernel_x86_64 -mcmodel=kernel ${_kernel})
set(_kernel_aarch64 ${_kernel})
set(_kernel_riscv64 ${_kernel})

# The shims of AArch64 and riscv64 run wherever the firmware put them; PVH loads at a fixed place.
set(_boot_x86_64 -fno-pic)
set(_boot_aarch64 -fpie -fvisibility=hidden)
set(_boot_riscv64 -fpie -fvisibility=hidden)

# Programs are position independent. Those of the smallest edition are optimised for size, each as
# one whole; libraries of others are compiled for it in their flavor `small`.
set(TESSERA_PROGRAMS_AS user)
set(_user)
if(TESSERA_EDITION STREQUAL "embedded")
  set(TESSERA_PROGRAMS_AS small)
  set(_user -Oz -flto)
endif()
set(_user_x86_64 ${_user} -fpie -fvisibility=hidden -fdirect-access-external-data)
set(_user_aarch64 ${_user} -fpie -fvisibility=hidden -fdirect-access-external-data)
set(_user_riscv64 ${_user} -fpie -fvisibility=hidden -fdirect-access-external-data)

# Hosted: the compiler may know what memcpy() does, because musl has it.
set(_posix -std=c17 -D_GNU_SOURCE -Os -g -nostdlibinc -fno-common -ffunction-sections
  -fdata-sections -fno-omit-frame-pointer -fno-unwind-tables -fno-asynchronous-unwind-tables
  -ftrivial-auto-var-init=zero -fpie -fvisibility=hidden -fdirect-access-external-data)
set(_posix_x86_64)
set(_posix_aarch64 -march=armv8-a -mno-outline-atomics)
set(_posix_riscv64 -march=rv64gc -mabi=lp64d -mcmodel=medany)

# Without the last option every COFF object carries the time it was made at.
set(_uefi_x86_64 --target=x86_64-unknown-windows -mno-stack-arg-probe
  -mno-incremental-linker-compatible)
set(_uefi_aarch64 --target=aarch64-unknown-windows -mno-incremental-linker-compatible)

function(_flavor_options flavor out)
  if(flavor STREQUAL "host")
    set(options -std=c17 -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined
      -fno-sanitize-recover=all -fsanitize=fuzzer-no-link -D_GNU_SOURCE -DTESSERA_FLAVOR_HOST)
  elseif(flavor STREQUAL "posix")
    set(options ${_posix} ${_posix_${TESSERA_ARCH}})
  elseif(flavor STREQUAL "boot_uefi")
    set(options ${_freestanding} ${_integer_${TESSERA_ARCH}} ${_uefi_${TESSERA_ARCH}}
      -fshort-wchar -fno-stack-protector)
  else()
    set(options ${_freestanding} ${_integer_${TESSERA_ARCH}} ${_${flavor}_${TESSERA_ARCH}})
  endif()
  set(${out} ${options} ${TESSERA_WARNINGS} ${TESSERA_REPRODUCIBLE} PARENT_SCOPE)
endfunction()

foreach(flavor IN LISTS TESSERA_FLAVORS)
  _flavor_options(${flavor} options)
  add_library(flavor_${flavor} INTERFACE)
  target_compile_options(flavor_${flavor} INTERFACE
    "$<$<COMPILE_LANGUAGE:C>:${options}>")
  if(NOT flavor STREQUAL "host")
    set(assembler ${options})
    list(FILTER assembler EXCLUDE REGEX "^-(std|W|D|ftrivial|mno-stack|ffunction|fdata)")
    target_compile_options(flavor_${flavor} INTERFACE
      "$<$<COMPILE_LANGUAGE:ASM>:${assembler}>")
  endif()
endforeach()

function(tessera_library name)
  cmake_parse_arguments(PARSE_ARGV 1 LIB "" "" "FLAVORS;SOURCES;INCLUDES;NEEDS")
  foreach(flavor IN LISTS LIB_FLAVORS)
    if(NOT flavor IN_LIST TESSERA_FLAVORS)
      continue()
    endif()
    if(LIB_SOURCES)
      set(target ${name}_${flavor})
      add_library(${target} STATIC ${LIB_SOURCES})
      target_link_libraries(${target} PRIVATE flavor_${flavor})
      set(scope PUBLIC)
    else()
      set(target ${name}_${flavor})
      add_library(${target} INTERFACE)
      set(scope INTERFACE)
    endif()
    if(LIB_INCLUDES)
      target_include_directories(${target} ${scope} ${LIB_INCLUDES})
    endif()
    foreach(need IN LISTS LIB_NEEDS)
      target_link_libraries(${target} ${scope} ${need}_${flavor})
    endforeach()
  endforeach()
endfunction()
