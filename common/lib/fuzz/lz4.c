/* Two bytes say how long it becomes, the rest is the block: exactly so much is written. */
#include "lib/lz4.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (size_bytes < 2) {
        return 0;
    }
    const size_t unpacked_bytes = bytes_u16((struct bytes){data, size_bytes}, 0);
    const struct bytes block = {data + 2, size_bytes - 2};
    /* One byte more than may be written, which shows what is. */
    uint8_t *first = malloc(unpacked_bytes + 1);
    uint8_t *second = malloc(unpacked_bytes + 1);
    if (first == NULL || second == NULL) {
        abort();
    }
    memset(first, 0, unpacked_bytes + 1);
    memset(second, 0xff, unpacked_bytes + 1);
    const enum status status = lz4_unpack(block, first, unpacked_bytes);
    /* Every byte comes from the block: what was there before makes no difference. */
    if (lz4_unpack(block, second, unpacked_bytes) != status || first[unpacked_bytes] != 0 ||
        second[unpacked_bytes] != 0xff ||
        (status == STATUS_OK && memcmp(first, second, unpacked_bytes) != 0)) {
        abort();
    }
    free(first);
    free(second);
    return 0;
}
