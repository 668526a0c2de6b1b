/* Names are read at offsets from the input itself: its first byte says how many. */
#include "lib/symbol_table.h"
#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void look_up(const struct symbol_table *table, uint64_t offset)
{
    const char *name = NULL;
    uint64_t distance = 0;
    if (symbol_table_find(table, offset, &name, &distance) == STATUS_OK) {
        require(distance <= offset);
        require(strlen(name) < table->strings.size_bytes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct symbol_table table;
    if (symbol_table_open((struct bytes){data, size_bytes}, &table) != STATUS_OK) {
        return 0;
    }
    look_up(&table, 0);
    look_up(&table, UINT64_MAX);
    for (size_t i = 0; i < table.symbols.size_bytes; i += 4) {
        const uint64_t offset = bytes_u32(table.symbols, i);
        look_up(&table, offset);
        look_up(&table, offset + 1);
        look_up(&table, offset - 1);
    }
    return 0;
}
