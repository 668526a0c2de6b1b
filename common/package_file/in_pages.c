#include "abi/address.h"
#include "package_file/package_file.h"

#define SIZE_BYTES sizeof(uint64_t)

uint64_t package_file_pages_bytes(uint64_t size_bytes)
{
    return page_round_up(size_bytes + SIZE_BYTES);
}

void package_file_seal(void *pages, uint64_t pages_bytes, uint64_t size_bytes)
{
    uint8_t *end = (uint8_t *)pages + pages_bytes - SIZE_BYTES;
    for (uint32_t i = 0; i < SIZE_BYTES; i++) {
        end[i] = (uint8_t)(size_bytes >> 8 * i);
    }
}

enum status package_file_in_pages(struct bytes pages, struct bytes *content)
{
    if (pages.size_bytes < SIZE_BYTES) {
        return STATUS_TRUNCATED;
    }
    const uint64_t room_bytes = pages.size_bytes - SIZE_BYTES;
    const uint64_t size_bytes = bytes_u64(pages, room_bytes);
    if (size_bytes > room_bytes) {
        return STATUS_MALFORMED;
    }
    *content = bytes_part(pages, 0, size_bytes);
    return STATUS_OK;
}
