/*
 * The log: records are appended to a buffer, the buffer is written to the current segment, and
 * what is in either can be read. Nothing here is durable before segment_log_flush().
 */
#pragma once

#include "state.h"

/*
 * Room for a record, in the buffer, to be filled at once; `size_bytes` at most STAGING_BYTES,
 * `align` RECORD_ALIGN for objects, PAGE_BYTES for pages of the index. STATUS_NO_SPACE,
 * STATUS_DEVICE_ERROR: nothing has changed.
 */
NODISCARD enum status segment_log_reserve(
    struct store *store, uint32_t size_bytes, uint32_t align, uint8_t **record, uint64_t *address);

/* All that was appended is on the device, and durable. */
NODISCARD enum status segment_log_flush(struct store *store);

/*
 * A record into memory of STAGING_BYTES; `record` is where it begins there. The place is possible,
 * the record at most RECORD_BYTES_MAX long.
 */
NODISCARD enum status segment_log_read(
    struct store *store, uint64_t address, uint32_t size_bytes, uint8_t *staging, uint8_t **record);

/* Whole pages of the device. */
NODISCARD enum status
pages_read(const struct store_device *device, uint64_t address, uint32_t size_bytes, void *target);
NODISCARD enum status pages_write(
    const struct store_device *device, uint64_t address, uint32_t size_bytes, const void *source);

/* A page that is there twice, compared with its checksum. `target` has PAGE_BYTES. */
NODISCARD enum status
twin_read(struct store *store, const struct page_reference *reference, uint8_t *target);
/* Appends it twice, and says where, and what it hashes to. */
NODISCARD enum status
twin_append(struct store *store, const uint8_t *page, struct page_reference *reference);
