#include "surface.h"
#include "abi/address.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include <sys/mman.h>

/* Rows begin where a cache line does. */
#define ROW_ALIGNMENT 64u

static uint32_t stride_of(uint16_t width)
{
    const uint32_t row_bytes = width * (uint32_t)sizeof(uint32_t);
    return (row_bytes + ROW_ALIGNMENT - 1) / ROW_ALIGNMENT * ROW_ALIGNMENT;
}

uint64_t surface_size_bytes(uint16_t width, uint16_t height)
{
    return page_round_up((uint64_t)stride_of(width) * height * SURFACE_BUFFERS);
}

enum status surface_init(struct surface *surface, uint32_t ledger, uint16_t width, uint16_t height)
{
    *surface = (struct surface){
        .width = width,
        .height = height,
        .stride_bytes = stride_of(width),
        .buffer_bytes = stride_of(width) * height,
        .size_bytes = surface_size_bytes(width, height),
    };
    enum status status = memory_create(ledger, surface->size_bytes, &surface->memory);
    if (status == STATUS_OK) {
        status =
            mapping_create(surface->memory, 0, surface->size_bytes, MAP_READ, &surface->mapping);
    }
    if (status != STATUS_OK) {
        surface_finish(surface);
    }
    return status;
}

void surface_finish(struct surface *surface)
{
    void *address = surface->mapping.address;
    if (surface->memory != 0) {
        const struct process_revoke_params params = {.handle = surface->memory};
        (void)process_revoke(PROGRAM_PROCESS, &params); /* our own: mappings are gone then, too */
        capability_release(surface->memory);
    }
    if (address != NULL) {
        mapping_finish(&surface->mapping);
        (void)munmap(address, surface->size_bytes); /* the addresses are free again */
    }
    *surface = (struct surface){0};
}

enum status surface_share(const struct surface *surface, uint32_t *memory)
{
    const uint64_t mask = MEMORY_MASK_MAP_READ | MEMORY_MASK_MAP_WRITE | MEMORY_MASK_DESCRIBE;
    return capability_copy(surface->memory, mask, memory);
}
