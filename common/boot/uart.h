/* What a UART's registers must satisfy, wherever they were announced. */
#pragma once

#include "abi/address.h"
#include <stdbool.h>
#include <stdint.h>

#define UART16550_REGISTERS  8u
#define UART16550_STRIDE_MAX 16u
#define PL011_BYTES          UINT64_C(0x1000)

/*
 * The registers lie in the one page that is mapped for the console, so that no driver of it ever
 * touches anything else.
 */
static inline bool uart_is_in_one_page(uint64_t base, uint64_t size_bytes)
{
    return (base & PAGE_MASK) + size_bytes <= PAGE_SIZE_BYTES;
}
