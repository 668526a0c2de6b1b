#include "pieces.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/device_client.h"
#include "schema/kernel_client.h"
#include <stddef.h>

#define CLIENT_MASK                                                                                \
    (MEMORY_MASK_MAP_READ | MEMORY_MASK_MAP_WRITE | MEMORY_MASK_DESCRIBE | MEMORY_MASK_SLICE)

#define SIZE_BYTES_MIN UINT64_C(4096)

/* The smallest that is kept and large enough, or else a place where none was made; or NULL. */
static struct piece *find_free(struct pieces *pieces, uint64_t size_bytes)
{
    struct piece *best = NULL;
    struct piece *unmade = NULL;
    for (uint32_t i = 0; i < PIECES_MAX; i++) {
        struct piece *piece = &pieces->all[i];
        if (piece->memory == 0) {
            unmade = piece;
        } else if (
            !piece->is_used && piece->size_bytes >= size_bytes &&
            (best == NULL || piece->size_bytes < best->size_bytes)) {
            best = piece;
        }
    }
    return best != NULL ? best : unmade;
}

static enum status make(struct pieces *pieces, uint64_t size_bytes, struct piece *piece)
{
    const struct device_create_memory_params params = {.size_bytes = size_bytes};
    const struct memory_device_address_params start = {.offset = 0};
    struct device_create_memory_results created = {0};
    struct memory_device_address_results address = {0};
    struct mapping mapping = {0};
    enum status status = device_create_memory(pieces->device, &params, &created);
    if (status != STATUS_OK) {
        return status;
    }
    status = memory_device_address(created.memory, &start, &address);
    if (status == STATUS_OK) {
        status = mapping_create(created.memory, 0, size_bytes, MAP_READ | MAP_WRITE, &mapping);
    }
    if (status != STATUS_OK) {
        capability_release(created.memory);
        return status;
    }
    *piece = (struct piece){
        .memory = created.memory,
        .size_bytes = size_bytes,
        .device_address = address.address,
        .mapping = mapping,
    };
    return STATUS_OK;
}

enum status pieces_take(struct pieces *pieces, uint64_t size_bytes, struct piece **taken)
{
    uint64_t rounded = SIZE_BYTES_MIN;
    while (rounded < size_bytes) {
        rounded *= 2;
    }
    struct piece *piece = find_free(pieces, size_bytes);
    enum status status = piece == NULL ? STATUS_LIMIT_EXCEEDED : STATUS_OK;
    if (status == STATUS_OK && piece->memory == 0) {
        status = make(pieces, rounded, piece);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (piece->is_dirty) {
        memset(piece->mapping.address, 0, piece->size_bytes);
    }
    piece->is_used = true;
    piece->is_dirty = true;
    *taken = piece;
    return STATUS_OK;
}

/* Not of the memory itself: this program's own mapping would go, too. */
void piece_revoke(struct piece *piece)
{
    if (piece != NULL && piece->shared != 0) {
        const struct process_revoke_params params = {.handle = piece->shared};
        (void)process_revoke(PROGRAM_PROCESS, &params); /* it is there */
        capability_release(piece->shared);
        piece->shared = 0;
    }
}

void piece_give_back(struct piece *piece)
{
    piece_revoke(piece);
    if (piece != NULL) {
        piece->is_used = false;
    }
}

enum status piece_share(struct piece *piece, uint64_t size_bytes, uint32_t *memory)
{
    const struct memory_slice_params params = {.offset = 0, .size_bytes = size_bytes};
    struct memory_slice_results slice = {0};
    if (piece->shared == 0) {
        const enum status status = memory_slice(piece->memory, &params, &slice);
        if (status != STATUS_OK) {
            return status;
        }
        piece->shared = slice.memory;
    }
    return capability_copy(piece->shared, CLIENT_MASK, memory);
}

struct display_memory piece_memory(const struct piece *piece)
{
    return (struct display_memory){
        .address = piece->mapping.address,
        .device_address = piece->device_address,
        .size_bytes = piece->size_bytes,
    };
}
