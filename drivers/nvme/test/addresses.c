/* PRP entries for each offset and size, put together again as a controller does. */
#include "addresses.h"
#include "specification.h"
#include "unit.h"

#define LIST_AT UINT64_C(0x5000800)

static _Alignas(8) uint64_t list[NVME_LIST_BYTES / 8 + 1];

/* Whether the entries name all bytes from `address` on, in order, and no others. */
static bool is_right(uint64_t address, uint64_t size_bytes, const uint64_t data[2])
{
    const uint64_t into = address % NVME_PAGE_BYTES;
    const uint64_t pages = (into + size_bytes + NVME_PAGE_BYTES - 1) / NVME_PAGE_BYTES;
    bool holds = data[0] == address;
    for (uint64_t i = 1; i < pages; i++) {
        const uint64_t wanted = address - into + i * NVME_PAGE_BYTES;
        holds = holds && (pages == 2 ? data[1] : list[i - 1]) == wanted;
    }
    return holds && (pages != 1 || data[1] == 0) && (pages < 3 || data[1] == LIST_AT);
}

static void test_all(void)
{
    const struct nvme_memory memory = {(uint8_t *)list, LIST_AT};
    const uint64_t sizes[] = {512, 1024, 4096, 4608, 8192, 8704, 65536, 1048064, 1048576};
    uint64_t data[2];
    for (uint64_t into = 0; into < 2 * NVME_PAGE_BYTES; into += 512) {
        for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            memset(list, 0xee, sizeof(list));
            addresses_fill(0x123456789000 + into, sizes[i], &memory, data);
            CHECK(is_right(0x123456789000 + into, sizes[i], data));
            CHECK_EQUAL(list[NVME_LIST_BYTES / 8], UINT64_C(0xeeeeeeeeeeeeeeee));
        }
    }
}

int main(void)
{
    static const struct unit_test tests[] = {{"all offsets and sizes", test_all}};
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
