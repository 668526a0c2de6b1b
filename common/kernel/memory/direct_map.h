/* The window through which the kernel reaches all RAM: virtual = physical + a constant. */
#pragma once

#include "abi/address.h"
#include "abi/layout.h"

static inline void *direct_map_pointer(struct paddr physical)
{
    return (void *)(LAYOUT_DIRECT_MAP_BASE + physical.value);
}

/* Only for pointers that came from direct_map_pointer(). */
static inline struct paddr direct_map_physical(const void *pointer)
{
    return (struct paddr){(uint64_t)pointer - LAYOUT_DIRECT_MAP_BASE};
}
