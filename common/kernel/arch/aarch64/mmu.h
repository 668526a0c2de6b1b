/* What start.c needs of mmu.c. */
#pragma once

#include "abi/address.h"

/* The table in which nothing is mapped. */
struct paddr mmu_empty_root(void);
