/*
 * AML that is changed: the input says which table of the tests it begins with, what configuration
 * space reads as, and which bytes become others. ACPICA may be brought down by it, in the process
 * of its own that it has; but there has to be an end of it.
 */
#include "apart.h"
#include "test_bytes.h"

#define HEADER_BYTES 36u

/* Of a change: where, in two bytes, and what. */
#define CHANGE_BYTES 3u

static const char *const names[] = {"facts", "regions", "q35", "loop"};

static struct bytes table_of(uint8_t choice)
{
    static struct bytes tables[sizeof(names) / sizeof(names[0])];
    struct bytes *table = &tables[choice % (sizeof(names) / sizeof(names[0]))];
    if (table->data == NULL) {
        char path[256];
        snprintf(path, sizeof(path), "%s%s.aml", ACPI_DATA_FOLDER, names[table - tables]);
        *table = test_bytes_from_file(path);
    }
    return *table;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (size_bytes < 2) {
        return 0;
    }
    const struct apart_space space = {.is_allowed = data[1] % 2 == 0, .value = data[1]};
    const struct bytes whole = table_of(data[0]);
    const struct bytes changed = test_bytes_copy(whole.data, whole.size_bytes);
    uint8_t *bytes = (uint8_t *)(uintptr_t)changed.data;
    for (size_t at = 2; at + CHANGE_BYTES <= size_bytes; at += CHANGE_BYTES) {
        const size_t where = (size_t)(data[at] | data[at + 1] << 8);
        bytes[HEADER_BYTES + where % (changed.size_bytes - HEADER_BYTES)] = data[at + 2];
    }
    (void)apart_run(changed, &space);
    test_bytes_free(changed);
    return 0;
}
