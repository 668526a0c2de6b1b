#include "keeping.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Memory of which nothing is known: what is written into it after that is found again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static _Alignas(8) uint8_t memory[1024];
    static const uint8_t content[] = "content";
    struct keeping keeping;
    struct bytes kept;
    memset(memory, 0, sizeof(memory));
    memcpy(memory, data, size < sizeof(memory) ? size : sizeof(memory));
    keeping_init(&keeping, memory, sizeof(memory));
    if (keeping_read(&keeping, &kept) != STATUS_OK) {
        return 0;
    }
    if (keeping_write(&keeping, (struct bytes){content, sizeof(content)}) != STATUS_OK ||
        keeping_read(&keeping, &kept) != STATUS_OK || kept.size_bytes != sizeof(content) ||
        memcmp(kept.data, content, sizeof(content)) != 0) {
        abort();
    }
    return 0;
}
