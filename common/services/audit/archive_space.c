#include "archive_space.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "schema/store_client.h"

/* The store waits for a disk, and that for its driver, no longer than this. */
#define OPEN_NS UINT64_C(90000000000)
/* A disk that takes longer is one that does not answer. */
#define ANSWER_NS UINT64_C(20000000000)

static struct {
    uint32_t capability;
    uint32_t memory; /* the window's; 0: none */
    struct mapping window;
} place;

static enum status get_root(void *context, uint8_t hash[HISTORY_HASH_BYTES])
{
    struct object_space_root_results results = {0};
    (void)context;
    message_set_deadline(clock_now_ns() + ANSWER_NS);
    const enum status status = object_space_root(place.capability, &results);
    message_set_deadline(0);
    if (status == STATUS_OK && results.root.size_bytes != HISTORY_HASH_BYTES) {
        return STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        memcpy(hash, results.root.data, HISTORY_HASH_BYTES);
    }
    return status;
}

static enum status
get_object(void *context, const uint8_t hash[HISTORY_HASH_BYTES], uint32_t *size_bytes)
{
    const struct object_space_get_params params = {
        .hash = {hash, HISTORY_HASH_BYTES},
        .window_offset = HISTORY_BATCH_BYTES_MAX,
        .size_bytes = HISTORY_READ_BYTES_MAX,
    };
    struct object_space_get_results results = {0};
    (void)context;
    message_set_deadline(clock_now_ns() + ANSWER_NS);
    const enum status status = object_space_get(place.capability, &params, &results);
    message_set_deadline(0);
    *size_bytes = results.size_bytes;
    return status;
}

static enum status commit(void *context, uint32_t size_bytes, bool is_durable)
{
    const struct object_space_commit_params params = {
        .size_bytes = size_bytes, .is_durable = is_durable};
    (void)context;
    message_set_deadline(clock_now_ns() + ANSWER_NS);
    const enum status status = object_space_commit(place.capability, &params);
    message_set_deadline(0);
    return status;
}

static void forget_window(void)
{
    if (place.memory != 0) {
        mapping_finish(&place.window);
        capability_release(place.memory);
        place.memory = 0;
    }
}

static enum status map_window(void)
{
    const struct object_space_window_params params = {.size_bytes = HISTORY_WINDOW_BYTES};
    struct object_space_window_results results = {0};
    uint64_t size_bytes = 0;
    enum status status = object_space_window(place.capability, &params, &results);
    if (status != STATUS_OK) {
        return status;
    }
    status = mapping_create_whole(results.memory, MAP_READ | MAP_WRITE, &place.window, &size_bytes);
    if (status != STATUS_OK) {
        capability_release(results.memory);
        return status;
    }
    place.memory = results.memory;
    if (size_bytes < HISTORY_WINDOW_BYTES) {
        forget_window();
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

enum status archive_space_open(uint32_t capability, struct history_space *space)
{
    struct object_space_usage_results usage = {0};
    place.capability = capability;
    forget_window();
    message_set_deadline(clock_now_ns() + OPEN_NS);
    enum status status = object_space_usage(capability, &usage);
    if (status == STATUS_OK) {
        status = usage.is_volatile != 0 ? STATUS_UNSUPPORTED : map_window();
    }
    message_set_deadline(0);
    *space = (struct history_space){
        .window = place.window.address,
        .root = get_root,
        .get = get_object,
        .commit = commit,
    };
    return status;
}
