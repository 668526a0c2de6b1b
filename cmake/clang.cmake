# Toolchain for everything that runs on Tessera: one clang and one lld for all architectures.
# What differs from one kind of code to another (kernel, boot shim, program) is a flavor
# (flavors.cmake), not a toolchain.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES TESSERA_ARCH)
set(CMAKE_SYSTEM_PROCESSOR ${TESSERA_ARCH})

find_program(TESSERA_CLANG clang-19 REQUIRED)
find_program(TESSERA_LLD ld.lld-19 REQUIRED)
find_program(TESSERA_LLD_LINK lld-link-19 REQUIRED)
find_program(TESSERA_AR llvm-ar-19 REQUIRED)
find_program(TESSERA_NM llvm-nm-19 REQUIRED)
find_program(TESSERA_OBJCOPY llvm-objcopy-19 REQUIRED)

set(CMAKE_C_COMPILER ${TESSERA_CLANG})
set(CMAKE_ASM_COMPILER ${TESSERA_CLANG})
set(CMAKE_C_COMPILER_TARGET ${TESSERA_ARCH}-unknown-none-elf)
set(CMAKE_ASM_COMPILER_TARGET ${TESSERA_ARCH}-unknown-none-elf)
set(CMAKE_AR ${TESSERA_AR} CACHE FILEPATH "")
set(CMAKE_RANLIB llvm-ranlib-19 CACHE FILEPATH "")
set(CMAKE_C_ARCHIVE_CREATE "<CMAKE_AR> rcsD <TARGET> <OBJECTS>")
set(CMAKE_C_ARCHIVE_FINISH "")

# clang's x86_64 bare metal driver would link with the host's gcc: call lld itself.
set(CMAKE_C_LINK_EXECUTABLE
  "${TESSERA_LLD} <LINK_FLAGS> -o <TARGET> <OBJECTS> <LINK_LIBRARIES>")
set(CMAKE_ASM_LINK_EXECUTABLE "${CMAKE_C_LINK_EXECUTABLE}")
