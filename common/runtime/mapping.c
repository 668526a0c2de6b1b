#include "runtime/mapping.h"
#include "abi/address.h"
#include "runtime/address.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include <stddef.h>

enum status memory_create(uint32_t ledger, uint64_t size_bytes, uint32_t *memory)
{
    const struct ledger_create_memory_params params = {
        .size_bytes = page_round_up(size_bytes), .kind = MEMORY_ANONYMOUS};
    struct ledger_create_memory_results results = {0};
    const enum status status = ledger_create_memory(ledger, &params, &results);
    *memory = results.memory;
    return status;
}

enum status mapping_create_at(
    uint32_t memory,
    uint64_t offset,
    uint64_t size_bytes,
    uint32_t permissions,
    struct mapping *mapping)
{
    const struct process_map_params params = {
        .memory = memory,
        .address = (uint64_t)mapping->address,
        .offset = offset,
        .size_bytes = page_round_up(size_bytes),
        .permissions = permissions,
    };
    struct process_map_results results = {0};
    const enum status status = process_map(PROGRAM_PROCESS, &params, &results);
    mapping->handle = results.handle;
    return status;
}

enum status mapping_create(
    uint32_t memory,
    uint64_t offset,
    uint64_t size_bytes,
    uint32_t permissions,
    struct mapping *mapping)
{
    uint64_t address = 0;
    const enum status status = address_reserve(size_bytes, &address);
    if (status != STATUS_OK) {
        return status;
    }
    mapping->address = (void *)address;
    return mapping_create_at(memory, offset, size_bytes, permissions, mapping);
}

enum status mapping_create_whole(
    uint32_t memory, uint32_t permissions, struct mapping *mapping, uint64_t *size_bytes)
{
    struct memory_describe_results described = {0};
    const enum status status = memory_describe(memory, &described);
    *size_bytes = described.size_bytes;
    return status == STATUS_OK
               ? mapping_create(memory, 0, described.size_bytes, permissions, mapping)
               : status;
}

enum status mapping_keep_window(uint64_t size_bytes, uint64_t *address, struct mapping *mapping)
{
    const enum status status = *address != 0 ? STATUS_OK : address_reserve(size_bytes, address);
    *mapping = (struct mapping){.address = (void *)*address};
    return status;
}

void mapping_finish(struct mapping *mapping)
{
    capability_release(mapping->handle);
    *mapping = (struct mapping){0};
}
