#include "objects.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "schema/store_client.h"

/* Of a message, beside what describes it. */
#define PIECE_BYTES 3072u

/* Most objects are small, one in LARGE_ONE_IN is not. */
#define SMALL_WORDS_MAX 384u
#define LARGE_ONE_IN    8u

static uint64_t words[OBJECT_WORDS_MAX];

/* splitmix64's (Steele, Lea, Flood 2014). */
uint64_t number_mix(uint64_t number)
{
    uint64_t mixed = number * UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

static uint32_t word_count(uint64_t number)
{
    const uint64_t chance = number_mix(number);
    const bool is_large = chance % LARGE_ONE_IN == 0;
    return 2 + (uint32_t)(chance / LARGE_ONE_IN) %
                   ((is_large ? OBJECT_WORDS_MAX : SMALL_WORDS_MAX) - 2);
}

static uint64_t word_at(uint64_t number, uint32_t index)
{
    return index == 0 ? number : number_mix(number * OBJECT_WORDS_MAX + index);
}

static struct bytes content_of(uint64_t number)
{
    const uint32_t count = word_count(number);
    for (uint32_t i = 0; i < count; i++) {
        words[i] = word_at(number, i);
    }
    return (struct bytes){(const uint8_t *)words, count * sizeof(words[0])};
}

static enum status take_hash(struct bytes hash, struct numbered *numbered)
{
    if (hash.size_bytes != HASH_BYTES) {
        return STATUS_MALFORMED;
    }
    memcpy(numbered->hash, hash.data, HASH_BYTES);
    return STATUS_OK;
}

static enum status put_small(uint32_t store, struct bytes content, struct numbered *numbered)
{
    const struct object_store_put_params params = {.content = content};
    struct object_store_put_results results = {0};
    const enum status status = object_store_put(store, &params, &results);
    return status == STATUS_OK ? take_hash(results.hash, numbered) : status;
}

static enum status put_large(uint32_t store, struct bytes content, struct numbered *numbered)
{
    struct object_store_create_results created = {0};
    struct object_writer_finish_results finished = {0};
    enum status status = object_store_create(store, &created);
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t at = 0; status == STATUS_OK && at < content.size_bytes; at += PIECE_BYTES) {
        const size_t left = content.size_bytes - at;
        const struct object_writer_write_params params = {
            .content = bytes_part(content, at, left < PIECE_BYTES ? left : PIECE_BYTES)};
        status = object_writer_write(created.writer, &params);
    }
    if (status == STATUS_OK) {
        status = object_writer_finish(created.writer, &finished);
    }
    if (status == STATUS_OK) {
        status = take_hash(finished.hash, numbered);
    }
    capability_release(created.writer);
    return status;
}

enum status numbered_put(uint32_t store, uint64_t number, struct numbered *numbered)
{
    const struct bytes content = content_of(number);
    numbered->number = number;
    return content.size_bytes <= PIECE_BYTES ? put_small(store, content, numbered)
                                             : put_large(store, content, numbered);
}

/* All of it into `words`. */
static enum status read_words(uint32_t object, uint64_t size_bytes)
{
    struct stored_object_read_params params = {.size_bytes = PIECE_BYTES};
    while (params.offset < size_bytes) {
        struct stored_object_read_results results = {0};
        const enum status status = stored_object_read(object, &params, &results);
        if (status != STATUS_OK) {
            return status;
        }
        if (results.content.size_bytes == 0 ||
            results.content.size_bytes > size_bytes - params.offset) {
            return STATUS_MALFORMED;
        }
        memcpy((uint8_t *)words + params.offset, results.content.data, results.content.size_bytes);
        params.offset += results.content.size_bytes;
    }
    return STATUS_OK;
}

static bool is_whole(uint64_t number, uint64_t size_bytes)
{
    const uint32_t count = word_count(number);
    bool is_same = size_bytes == count * sizeof(words[0]);
    for (uint32_t i = 0; is_same && i < count; i++) {
        is_same = words[i] == word_at(number, i);
    }
    return is_same;
}

enum status numbered_read(uint32_t store, struct numbered *numbered)
{
    const struct object_store_open_params params = {.hash = {numbered->hash, HASH_BYTES}};
    struct object_store_open_results opened = {0};
    enum status status = object_store_open(store, &params, &opened);
    if (status != STATUS_OK) {
        return status;
    }
    if (opened.size_bytes < sizeof(words[0]) || opened.size_bytes > sizeof(words)) {
        status = STATUS_MALFORMED;
    } else {
        status = read_words(opened.object, opened.size_bytes);
    }
    capability_release(opened.object);
    numbered->number = words[0];
    return status != STATUS_OK                             ? status
           : is_whole(numbered->number, opened.size_bytes) ? STATUS_OK
                                                           : STATUS_MALFORMED;
}
