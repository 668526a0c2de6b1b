/* The machine that this build's programs are for (lib/elf.h). */
#pragma once

#include "lib/elf.h"

#define ELF_MACHINE_HERE ELF_MACHINE_RISCV
