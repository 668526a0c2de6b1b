#include "addresses.h"
#include "lib/memory.h"
#include "specification.h"

_Static_assert(
    NVME_REQUEST_BYTES_MAX / NVME_PAGE_BYTES * sizeof(uint64_t) <= NVME_LIST_BYTES,
    "all pages but the first");
_Static_assert(NVME_PAGE_BYTES % NVME_LIST_BYTES == 0, "no list crosses a page");

void addresses_fill(
    uint64_t device_address, uint64_t size_bytes, const struct nvme_memory *list, uint64_t data[2])
{
    const uint64_t into = device_address % NVME_PAGE_BYTES;
    const uint64_t first = device_address - into + NVME_PAGE_BYTES; /* the second page */
    const uint64_t end = into + size_bytes;
    const uint64_t others = end <= NVME_PAGE_BYTES ? 0 : (end - 1) / NVME_PAGE_BYTES;
    data[0] = device_address;
    data[1] = others == 0 ? 0 : first;
    if (others <= 1) {
        return;
    }
    for (uint64_t i = 0; i < others; i++) {
        const uint64_t page = first + i * NVME_PAGE_BYTES;
        memcpy(list->address + i * sizeof(page), &page, sizeof(page));
    }
    data[1] = list->device_address;
}
