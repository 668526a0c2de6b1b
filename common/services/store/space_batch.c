#include "space_batch.h"
#include "schema/store.h"

#define RECORD_ALIGN      8u
#define RECORD_HEAD_BYTES 8u

/* Where one record's bytes are. */
struct record {
    uint64_t at;
    uint32_t kind;
    uint32_t size_bytes;
};

static uint32_t read_u32(const volatile uint8_t *at)
{
    uint32_t value = 0;
    for (uint32_t i = 0; i < sizeof(value); i++) {
        value |= (uint32_t)at[i] << (8 * i);
    }
    return value;
}

static void read_hash(const volatile uint8_t *at, uint8_t hash[STORE_HASH_BYTES])
{
    for (uint32_t i = 0; i < STORE_HASH_BYTES; i++) {
        hash[i] = at[i];
    }
}

static bool are_zeros(const volatile uint8_t *at, uint64_t size_bytes)
{
    for (uint64_t i = 0; i < size_bytes; i++) {
        if (at[i] != 0) {
            return false;
        }
    }
    return true;
}

static enum status take_put(const struct record *record, struct space_batch *batch)
{
    if (record->size_bytes > STORE_CHUNK_BYTES) {
        return STATUS_MALFORMED;
    }
    batch->puts[batch->put_count++] = (struct space_put){
        .offset = (uint32_t)record->at,
        .size_bytes = record->size_bytes,
    };
    batch->put_bytes += record->size_bytes;
    return STATUS_OK;
}

static enum status
take_record(const volatile uint8_t *records, const struct record *record, struct space_batch *batch)
{
    if (record->kind != SPACE_RECORD_PUT && record->size_bytes != STORE_HASH_BYTES) {
        return STATUS_MALFORMED;
    }
    if (record->kind == SPACE_RECORD_ROOT) {
        read_hash(records + record->at, batch->root);
        const bool had_root = batch->has_root;
        batch->has_root = true;
        return had_root ? STATUS_MALFORMED : STATUS_OK;
    }
    if (record->kind > SPACE_RECORD_ROOT) {
        return STATUS_MALFORMED;
    }
    if (batch->put_count + batch->release_count == STORE_BATCH_STEPS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (record->kind == SPACE_RECORD_PUT) {
        return take_put(record, batch);
    }
    read_hash(records + record->at, batch->releases[batch->release_count++]);
    return STATUS_OK;
}

enum status
space_batch_read(const volatile uint8_t *records, uint64_t size_bytes, struct space_batch *batch)
{
    enum status status = STATUS_OK;
    uint64_t at = 0;
    batch->put_count = 0;
    batch->release_count = 0;
    batch->put_bytes = 0;
    batch->has_root = false;
    if (size_bytes > STORE_BATCH_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    while (status == STATUS_OK && at < size_bytes) {
        if (size_bytes - at < RECORD_HEAD_BYTES) {
            return STATUS_MALFORMED;
        }
        const struct record record = {
            .at = at + RECORD_HEAD_BYTES,
            .kind = read_u32(records + at),
            .size_bytes = read_u32(records + at + sizeof(uint32_t)),
        };
        const uint64_t padding = -(uint64_t)record.size_bytes % RECORD_ALIGN;
        if (record.size_bytes + padding > size_bytes - record.at ||
            !are_zeros(records + record.at + record.size_bytes, padding)) {
            return STATUS_MALFORMED;
        }
        status = take_record(records, &record, batch);
        at = record.at + record.size_bytes + padding;
    }
    return status;
}
