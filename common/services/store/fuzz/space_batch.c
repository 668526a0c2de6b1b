/* Any bytes as the records of a commit: what is found is inside them, and never too much. */
#include "space_batch.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct space_batch batch;

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    /* Of its own, so that what is read behind it is found. */
    uint8_t *records = malloc(size_bytes == 0 ? 1 : size_bytes);
    must(records != NULL);
    memcpy(records, data, size_bytes);
    uint64_t put_bytes = 0;
    if (space_batch_read(records, size_bytes, &batch) == STATUS_OK) {
        must(size_bytes % 8 == 0);
        must(batch.put_count + batch.release_count <= STORE_BATCH_STEPS_MAX);
        for (uint32_t i = 0; i < batch.put_count; i++) {
            const struct space_put *put = &batch.puts[i];
            must(put->size_bytes <= STORE_CHUNK_BYTES && put->offset <= size_bytes);
            must(put->size_bytes <= size_bytes - put->offset);
            put_bytes += put->size_bytes;
        }
        must(put_bytes == batch.put_bytes);
    }
    free(records);
    return 0;
}
