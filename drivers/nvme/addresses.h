/* Where a command finds its data: PRP entries and lists of them (4.3). */
#pragma once

#include "access.h"

/* Of one command: what a list of half a page can name, also when the first page is not whole. */
#define NVME_REQUEST_BYTES_MAX UINT64_C(0x100000)
#define NVME_LIST_BYTES        2048u

/*
 * Fills PRP1 and PRP2 for contiguous memory, and the list, of NVME_LIST_BYTES, where it takes one.
 * The address is a multiple of 4; size_bytes is 1 .. NVME_REQUEST_BYTES_MAX.
 */
void addresses_fill(
    uint64_t device_address, uint64_t size_bytes, const struct nvme_memory *list, uint64_t data[2]);
