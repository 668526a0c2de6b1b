/* AML of any kind: bytes after a first one, which says what configuration space reads as. */
#include "interpreter.h"
#include <stdlib.h>
#include <string.h>

static bool read_register(void *context, const struct interpreter_register *at, uint32_t *value)
{
    (void)at;
    *value = *(const uint8_t *)context * 0x01010101u;
    return true;
}

static bool write_register(void *context, const struct interpreter_register *at, uint32_t value)
{
    (void)context;
    (void)at;
    (void)value;
    return true;
}

/* What is asked of a whole table is given to it, so that what is in it is reached. */
static void mend(uint8_t *tables, size_t size_bytes)
{
    const uint32_t length = (uint32_t)size_bytes;
    memcpy(tables, "DSDT", 4);
    memcpy(tables + 4, &length, sizeof(length));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static _Alignas(16) uint8_t heap[INTERPRETER_HEAP_BYTES];
    static struct facts facts;
    if (size_bytes < 64) {
        return 0;
    }
    uint8_t *tables = malloc(size_bytes - 1);
    memcpy(tables, data + 1, size_bytes - 1);
    if (data[0] % 2 == 0) {
        mend(tables, size_bytes - 1);
    }
    uint8_t registers = data[0];
    const struct interpreter_access access = {read_register, write_register, &registers};
    const enum status status =
        interpreter_run((struct bytes){tables, size_bytes - 1}, heap, &access, &facts);
    free(tables);
    if (status != STATUS_OK && status != STATUS_MALFORMED && status != STATUS_LIMIT_EXCEEDED) {
        abort();
    }
    return 0;
}
