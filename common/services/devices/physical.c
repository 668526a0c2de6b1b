#include "physical.h"
#include "abi/address.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "service.h"

/* What was copied: whole pages. */
struct copy {
    uint64_t base;
    uint64_t size_bytes;
    uint32_t memory;
    struct mapping mapping;
};

static struct {
    uint32_t count;
    struct copy copies[PHYSICAL_COPIES_MAX];
} copied;

/* The whole pages around a range; false: it wraps, or is empty. */
static bool pages_around(uint64_t *base, uint64_t *size_bytes)
{
    const uint64_t first = *base & ~PAGE_MASK;
    if (*size_bytes == 0 || *size_bytes > UINT64_MAX - PAGE_MASK - *base) {
        return false;
    }
    *size_bytes = page_round_up(*base + *size_bytes - first);
    *base = first;
    return true;
}

enum status physical_memory(uint64_t base, uint64_t size_bytes, uint32_t *memory)
{
    if (!pages_around(&base, &size_bytes)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct machine_device_memory_params params = {.base = base, .size_bytes = size_bytes};
    struct machine_device_memory_results results = {0};
    const enum status status = machine_device_memory(service.machine, &params, &results);
    *memory = results.memory;
    return status;
}

enum status physical_map(uint64_t base, uint64_t size_bytes, volatile uint8_t **at)
{
    uint32_t memory = 0;
    struct mapping mapping = {0};
    enum status status = physical_memory(base, size_bytes, &memory);
    if (status != STATUS_OK) {
        return status;
    }
    status = mapping_create(
        memory, 0, page_round_up((base & PAGE_MASK) + size_bytes), MAP_READ | MAP_WRITE, &mapping);
    if (status != STATUS_OK) {
        capability_release(memory);
        return status;
    }
    *at = (volatile uint8_t *)mapping.address + (base & PAGE_MASK);
    return STATUS_OK;
}

/* Device memory is read in aligned words only. */
static void copy_words(uint64_t *to, const volatile uint64_t *from, uint64_t size_bytes)
{
    for (uint64_t i = 0; i < size_bytes / sizeof(uint64_t); i++) {
        to[i] = from[i];
    }
}

static enum status copy_pages(struct copy *copy)
{
    uint32_t source = 0;
    struct mapping from = {0};
    enum status status = physical_memory(copy->base, copy->size_bytes, &source);
    if (status == STATUS_OK) {
        status = mapping_create(source, 0, copy->size_bytes, MAP_READ, &from);
    }
    if (status == STATUS_OK) {
        status = memory_create(PROGRAM_LEDGER, copy->size_bytes, &copy->memory);
    }
    if (status == STATUS_OK) {
        status =
            mapping_create(copy->memory, 0, copy->size_bytes, MAP_READ | MAP_WRITE, &copy->mapping);
    }
    if (status == STATUS_OK) {
        copy_words(copy->mapping.address, from.address, copy->size_bytes);
    } else {
        capability_release(copy->memory);
    }
    if (from.handle != 0) {
        mapping_finish(&from);
    }
    capability_release(source);
    return status;
}

/* The copy that has all of a range; NULL: there is none yet. */
static const struct copy *find_copy(uint64_t base, uint64_t size_bytes)
{
    for (uint32_t i = 0; i < copied.count; i++) {
        const struct copy *copy = &copied.copies[i];
        if (base >= copy->base && base - copy->base <= copy->size_bytes &&
            size_bytes <= copy->size_bytes - (base - copy->base)) {
            return copy;
        }
    }
    return NULL;
}

enum status physical_copy(uint64_t base, uint64_t size_bytes, struct bytes *bytes)
{
    const struct copy *found = find_copy(base, size_bytes);
    if (found == NULL) {
        struct copy copy = {.base = base, .size_bytes = size_bytes};
        if (!pages_around(&copy.base, &copy.size_bytes)) {
            return STATUS_INVALID_ARGUMENT;
        }
        if (copied.count == PHYSICAL_COPIES_MAX || size_bytes > PHYSICAL_COPY_BYTES_MAX) {
            return STATUS_LIMIT_EXCEEDED;
        }
        const enum status status = copy_pages(&copy);
        if (status != STATUS_OK) {
            return status;
        }
        copied.copies[copied.count] = copy;
        found = &copied.copies[copied.count++];
    }
    const uint8_t *start = found->mapping.address;
    *bytes = (struct bytes){start + (base - found->base), (size_t)size_bytes};
    return STATUS_OK;
}

void physical_copies_drop(void)
{
    for (uint32_t i = 0; i < copied.count; i++) {
        mapping_finish(&copied.copies[i].mapping);
        capability_release(copied.copies[i].memory);
    }
    copied.count = 0;
}

static const void *map_table(void *context, uint64_t base, uint64_t size_bytes)
{
    struct bytes bytes = {0};
    (void)context;
    return physical_copy(base, size_bytes, &bytes) == STATUS_OK ? bytes.data : NULL;
}

struct acpi_memory physical_acpi_memory(void)
{
    return (struct acpi_memory){.map = map_table};
}
