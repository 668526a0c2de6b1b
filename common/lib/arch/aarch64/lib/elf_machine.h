/* The machine that this build's programs are for (lib/elf.h), and what it is called. */
#pragma once

#include "lib/elf.h"

#define ELF_MACHINE_HERE ELF_MACHINE_AARCH64
#define ELF_MACHINE_NAME "AArch64"
