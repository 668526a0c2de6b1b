# Toolchain of the `host` preset: the same clang as for Tessera itself, aimed at this machine.
find_program(TESSERA_CLANG clang-19 REQUIRED)
find_program(TESSERA_AR llvm-ar-19 REQUIRED)
set(CMAKE_C_COMPILER ${TESSERA_CLANG})
