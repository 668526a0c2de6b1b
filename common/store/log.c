#include "log.h"
#include "segments.h"

enum status
pages_read(const struct store_device *device, uint64_t address, uint32_t size_bytes, void *target)
{
    return device->read(
        device->context, address / device->block_bytes, size_bytes / device->block_bytes, target);
}

enum status pages_write(
    const struct store_device *device, uint64_t address, uint32_t size_bytes, const void *source)
{
    return device->write(
        device->context, address / device->block_bytes, size_bytes / device->block_bytes, source);
}

/* Writes the whole pages in the buffer and moves what is left to its beginning. */
static enum status spill(struct store *store)
{
    const uint32_t bytes = store->buffer_used / PAGE_BYTES * PAGE_BYTES;
    if (bytes == 0) {
        return STATUS_OK;
    }
    const enum status status = pages_write(&store->device, store->buffer_at, bytes, store->buffer);
    if (status != STATUS_OK) {
        return status;
    }
    memmove(store->buffer, store->buffer + bytes, store->buffer_used - bytes);
    store->buffer_at += bytes;
    store->buffer_used -= bytes;
    return STATUS_OK;
}

static void pad(struct store *store, uint32_t align)
{
    const uint32_t used = (uint32_t)align_up(store->buffer_used, align);
    memset(store->buffer + store->buffer_used, 0, used - store->buffer_used);
    store->buffer_used = used;
}

static enum status next_segment(struct store *store)
{
    pad(store, PAGE_BYTES);
    enum status status = spill(store);
    if (status == STATUS_OK) {
        status = segment_take(store);
    }
    if (status == STATUS_OK) {
        store->buffer_at = segment_address(store, store->current);
    }
    return status;
}

/* What comes now goes to this end. */
static enum status choose_end(struct store *store, bool is_object)
{
    if (is_object == store->is_at_objects) {
        return STATUS_OK;
    }
    pad(store, PAGE_BYTES);
    const enum status status = spill(store);
    if (status == STATUS_OK) {
        const uint64_t at = store->buffer_at;
        const uint32_t segment = store->current;
        store->buffer_at = store->other_at;
        store->current = store->other;
        store->other_at = at;
        store->other = segment;
        store->is_at_objects = is_object;
    }
    return status;
}

enum status segment_log_reserve(
    struct store *store, uint32_t size_bytes, uint32_t align, uint8_t **record, uint64_t *address)
{
    enum status status = choose_end(store, align == RECORD_ALIGN);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t end = segment_address(store, store->current + 1);
    const uint64_t whole = align_up(size_bytes, RECORD_ALIGN);
    if (store->buffer_at + align_up(store->buffer_used, align) + whole > end) {
        status = next_segment(store);
    } else if (align_up(store->buffer_used, align) + whole > store->buffer_bytes) {
        status = spill(store);
    }
    if (status != STATUS_OK) {
        return status;
    }
    pad(store, align);
    *record = store->buffer + store->buffer_used;
    *address = store->buffer_at + store->buffer_used;
    memset(*record + size_bytes, 0, whole - size_bytes);
    store->buffer_used += (uint32_t)whole;
    return STATUS_OK;
}

enum status segment_log_flush(struct store *store)
{
    pad(store, PAGE_BYTES);
    const enum status status = spill(store);
    return status == STATUS_OK ? store->device.flush(store->device.context) : status;
}

enum status segment_log_read(
    struct store *store, uint64_t address, uint32_t size_bytes, uint8_t *staging, uint8_t **record)
{
    const uint64_t start = address / PAGE_BYTES * PAGE_BYTES;
    const uint64_t end = align_up(address + size_bytes, PAGE_BYTES);
    const uint64_t buffer_end = store->buffer_at + align_up(store->buffer_used, PAGE_BYTES);
    enum status status = STATUS_OK;
    *record = staging + (address - start);
    uint64_t from_device_end = end;
    if (start < buffer_end && end > store->buffer_at) {
        const uint64_t from = start > store->buffer_at ? start : store->buffer_at;
        const uint64_t to = end < buffer_end ? end : buffer_end;
        memcpy(staging + (from - start), store->buffer + (from - store->buffer_at), to - from);
        from_device_end = from;
    }
    if (from_device_end > start) {
        status = pages_read(&store->device, start, (uint32_t)(from_device_end - start), staging);
    }
    return status;
}

enum status twin_read(struct store *store, const struct page_reference *reference, uint8_t *target)
{
    enum status result = STATUS_MALFORMED;
    if (!place_is_possible(store, reference->address, TWIN_BYTES) ||
        reference->address % PAGE_BYTES != 0) {
        return STATUS_MALFORMED;
    }
    for (uint32_t copy = 0; copy < 2; copy++) {
        uint8_t *page;
        const enum status status = segment_log_read(
            store, reference->address + copy * PAGE_BYTES, PAGE_BYTES, target, &page);
        if (status == STATUS_OK && checksum_holds(target, PAGE_BYTES, reference->checksum)) {
            return STATUS_OK;
        }
        result = status != STATUS_OK ? status : result;
    }
    return result;
}

enum status twin_append(struct store *store, const uint8_t *page, struct page_reference *reference)
{
    uint8_t *record;
    const enum status status =
        segment_log_reserve(store, TWIN_BYTES, PAGE_BYTES, &record, &reference->address);
    if (status == STATUS_OK) {
        memcpy(record, page, PAGE_BYTES);
        memcpy(record + PAGE_BYTES, page, PAGE_BYTES);
        checksum_of(page, PAGE_BYTES, reference->checksum);
    }
    return status;
}
