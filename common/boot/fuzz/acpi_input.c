#include "acpi_input.h"
#include "lib/bytes.h"
#include <stdlib.h>
#include <string.h>

/* Where checksums lie, and what the RSDP's first is over. */
#define RSDP_FIRST_BYTES    20u
#define RSDP_CHECKSUM       8u
#define RSDP_WHOLE_CHECKSUM 32u
#define TABLE_BYTES_AT      4u
#define TABLE_CHECKSUM      9u

void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

struct acpi_input acpi_input_copy(const uint8_t *data, size_t size_bytes)
{
    const struct acpi_input input = {malloc(size_bytes), size_bytes};
    if (size_bytes > 0) {
        memcpy(input.data, data, size_bytes);
    }
    return input;
}

static struct bytes all_of(const struct acpi_input *input)
{
    return (struct bytes){input->data, input->size_bytes};
}

static const void *map(void *context, uint64_t base, uint64_t size_bytes)
{
    const struct acpi_input *input = context;
    return bytes_contain(all_of(input), base, size_bytes) ? input->data + base : NULL;
}

struct acpi_memory acpi_input_memory(struct acpi_input *input)
{
    return (struct acpi_memory){.map = map, .context = input};
}

static void fix(struct acpi_input *input, uint64_t at, uint64_t size_bytes, uint64_t checksum_at)
{
    if (!bytes_contain(all_of(input), at, size_bytes) || checksum_at >= size_bytes) {
        return;
    }
    uint8_t sum = 0;
    input->data[at + checksum_at] = 0;
    for (uint64_t i = 0; i < size_bytes; i++) {
        sum = (uint8_t)(sum + input->data[at + i]);
    }
    input->data[at + checksum_at] = (uint8_t)(0 - sum);
}

void acpi_input_fix_root(struct acpi_input *input)
{
    fix(input, 0, RSDP_FIRST_BYTES, RSDP_CHECKSUM);
    fix(input, 0, ACPI_INPUT_RSDP_BYTES, RSDP_WHOLE_CHECKSUM);
}

uint64_t acpi_input_fix_table(struct acpi_input *input, uint64_t at)
{
    const struct bytes all = all_of(input);
    if (!bytes_contain(all, at, ACPI_INPUT_HEADER_BYTES)) {
        return 0;
    }
    const uint32_t size_bytes = bytes_u32(all, at + TABLE_BYTES_AT);
    fix(input, at, size_bytes, TABLE_CHECKSUM);
    return bytes_contain(all, at, size_bytes) ? size_bytes : 0;
}
