#include "records.h"
#include "lib/memory.h"
#include "lib/text.h"

void records_add(struct records *records, const struct record *record)
{
    records->last++;
    struct record *place = &records->ring[records->last % RECORDS_MAX];
    *place = *record;
    place->number = records->last;
}

static bool is_known(const uint8_t key[RECORD_KEY_BYTES])
{
    uint8_t all = 0;
    for (uint32_t i = 0; i < RECORD_KEY_BYTES; i++) {
        all |= key[i];
    }
    return all != 0;
}

static struct bytes view_of(const uint8_t key[RECORD_KEY_BYTES])
{
    return is_known(key) ? (struct bytes){key, RECORD_KEY_BYTES} : (struct bytes){0};
}

static struct launch_record describe(const struct record *record)
{
    return (struct launch_record){
        .number = record->number,
        .time_ns = record->time_ns,
        .process = record->process,
        .parent = record->parent,
        .is_refused = record->is_refused,
        .program = text_bytes(record->program),
        .hash = view_of(record->hash),
        .signer = view_of(record->signer),
        .principal = view_of(record->principal),
        .reason = text_bytes(record->reason),
    };
}

uint32_t records_read(
    const struct records *records,
    uint64_t after,
    struct launch_record views[RECORDS_READ_MAX],
    uint64_t *lost)
{
    const uint64_t oldest = records->last > RECORDS_MAX ? records->last - RECORDS_MAX + 1 : 1;
    uint32_t count = 0;
    *lost = 0;
    if (after >= records->last) {
        return 0;
    }
    uint64_t number = after + 1;
    if (number < oldest) {
        *lost = oldest - number;
        number = oldest;
    }
    for (; number <= records->last && count < RECORDS_READ_MAX; number++) {
        views[count++] = describe(&records->ring[number % RECORDS_MAX]);
    }
    return count;
}

_Static_assert(RECORD_HASH_BYTES == RECORD_KEY_BYTES, "view_of() takes both");
