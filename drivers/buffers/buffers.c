#include "buffers/buffers.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/device_client.h"
#include "schema/kernel_client.h"
#include "support/page_source.h"
#include <stddef.h>

#define CLIENT_READER (MEMORY_MASK_MAP_READ | MEMORY_MASK_DESCRIBE | MEMORY_MASK_SLICE)
#define CLIENT_WRITER (CLIENT_READER | MEMORY_MASK_MAP_WRITE)

uint64_t buffer_bytes(uint32_t wanted_bytes)
{
    if (wanted_bytes == 0 || wanted_bytes > BUFFER_BYTES_MAX) {
        return 0;
    }
    uint64_t size_bytes = PAGE_BYTES;
    while (size_bytes < wanted_bytes) {
        size_bytes *= 2;
    }
    return size_bytes;
}

/* The smallest that is kept and large enough, or else a place where none was made; or NULL. */
static struct buffer *find_free(struct buffers *buffers, uint64_t size_bytes)
{
    struct buffer *best = NULL;
    struct buffer *unmade = NULL;
    for (uint32_t i = 0; i < BUFFERS_MAX; i++) {
        struct buffer *buffer = &buffers->all[i];
        if (buffer->memory == 0) {
            unmade = buffer;
        } else if (
            !buffer->is_used && buffer->size_bytes >= size_bytes &&
            (best == NULL || buffer->size_bytes < best->size_bytes)) {
            best = buffer;
        }
    }
    return best != NULL ? best : unmade;
}

static enum status make(struct buffers *buffers, uint64_t size_bytes, struct buffer *buffer)
{
    const struct device_create_memory_params params = {.size_bytes = size_bytes};
    const struct memory_device_address_params start = {.offset = 0};
    struct device_create_memory_results created = {0};
    struct memory_device_address_results address = {0};
    if (size_bytes > BUFFERS_BYTES_MAX - buffers->bytes) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = device_create_memory(buffers->device, &params, &created);
    if (status != STATUS_OK) {
        return status;
    }
    status = memory_device_address(created.memory, &start, &address);
    if (status != STATUS_OK) {
        capability_release(created.memory);
        return status;
    }
    *buffer = (struct buffer){
        .memory = created.memory, .size_bytes = size_bytes, .device_address = address.address};
    buffers->bytes += size_bytes;
    return STATUS_OK;
}

static enum status clean(struct buffers *buffers, struct buffer *buffer)
{
    struct mapping mapping;
    enum status status = mapping_keep_window(BUFFER_BYTES_MAX, &buffers->window, &mapping);
    if (status != STATUS_OK) {
        return status;
    }
    status =
        mapping_create_at(buffer->memory, 0, buffer->size_bytes, MAP_READ | MAP_WRITE, &mapping);
    if (status == STATUS_OK) {
        memset(mapping.address, 0, buffer->size_bytes);
        mapping_finish(&mapping);
        buffer->is_dirty = false;
    }
    return status;
}

enum status buffers_take(struct buffers *buffers, uint64_t size_bytes, struct buffer **taken)
{
    struct buffer *buffer = find_free(buffers, size_bytes);
    if (buffer == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = STATUS_OK;
    if (buffer->memory == 0) {
        status = make(buffers, size_bytes, buffer);
    } else if (buffer->is_dirty) {
        status = clean(buffers, buffer);
    }
    if (status == STATUS_OK) {
        buffer->is_used = true;
        buffer->is_dirty = true;
        *taken = buffer;
    }
    return status;
}

enum status
buffer_share(const struct buffer *buffer, uint64_t size_bytes, bool is_writable, uint32_t *memory)
{
    const struct memory_slice_params params = {.offset = 0, .size_bytes = size_bytes};
    struct memory_slice_results slice = {0};
    enum status status = memory_slice(buffer->memory, &params, &slice);
    if (status == STATUS_OK) {
        status = capability_copy(slice.memory, is_writable ? CLIENT_WRITER : CLIENT_READER, memory);
        capability_release(slice.memory);
    }
    return status;
}

void buffer_give_back(struct buffer *buffer)
{
    const struct process_revoke_params params = {.handle = buffer->memory};
    /* Fails only when the memory is gone already. */
    (void)process_revoke(PROGRAM_PROCESS, &params);
    buffer->is_used = false;
}
