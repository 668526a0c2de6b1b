#include "space.h"
#include "lib/memory.h"
#include "lib/wipe.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/store_client.h"
#include "service.h"

/* -- calls of the store ------------------------------------------------------------------------ */

/* It can be what is in somebody's file, and stays nowhere else. */
static uint64_t kept_page[MESSAGE_PAGE_WORDS];

void space_keep_page(void)
{
    memcpy(kept_page, message_page()->words, sizeof(kept_page));
}

void space_put_back_page(void)
{
    memcpy(message_page()->words, kept_page, sizeof(kept_page));
    wipe(kept_page, sizeof(kept_page));
}

static void begin_call(void)
{
    space_keep_page();
    message_set_deadline(clock_now_ns() + STORE_ANSWER_NS);
}

static void end_call(void)
{
    message_set_deadline(0);
    space_put_back_page();
}

/* What the session itself is for no more. */
static enum status seen(struct space *space, enum status status)
{
    if (status == STATUS_PEER_GONE || status == STATUS_TIMED_OUT) {
        space->is_lost = true;
        return STATUS_DEVICE_ERROR;
    }
    return status;
}

static bool has_window(const struct space *space)
{
    const struct process_inspect_params params = {.handle = space->window.handle};
    struct process_inspect_results results = {0};
    return process_inspect(PROGRAM_PROCESS, &params, &results) == STATUS_OK;
}

/* -- ObjectSpace ------------------------------------------------------------------------------- */

static enum status
get(void *context,
    const uint8_t hash[NAMES_HASH_BYTES],
    void *target,
    uint32_t capacity_bytes,
    uint32_t *size_bytes)
{
    struct space *space = context;
    const struct object_space_get_params params = {
        .hash = {hash, NAMES_HASH_BYTES}, .size_bytes = capacity_bytes};
    struct object_space_get_results results = {0};
    if (space->is_lost || capacity_bytes > NAMES_WINDOW_BYTES) {
        return STATUS_DEVICE_ERROR;
    }
    begin_call();
    enum status status = seen(space, object_space_get(space->session, &params, &results));
    end_call();
    if (status == STATUS_OK && results.size_bytes > capacity_bytes) {
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK && !has_window(space)) {
        status = seen(space, STATUS_PEER_GONE);
    }
    if (status == STATUS_OK) {
        memcpy(target, space->window.address, results.size_bytes);
        *size_bytes = results.size_bytes;
    }
    return status;
}

static enum status root(void *context, uint8_t hash[NAMES_HASH_BYTES])
{
    struct space *space = context;
    struct object_space_root_results results = {0};
    begin_call();
    enum status status = seen(space, object_space_root(space->session, &results));
    if (status == STATUS_OK && results.root.size_bytes != NAMES_HASH_BYTES) {
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        memcpy(hash, results.root.data, NAMES_HASH_BYTES);
    }
    end_call();
    return status;
}

static enum status commit(void *context, uint64_t size_bytes, bool is_durable)
{
    struct space *space = context;
    const struct object_space_commit_params params = {
        .size_bytes = size_bytes, .is_durable = is_durable};
    if (space->is_lost || !has_window(space)) {
        return seen(space, STATUS_PEER_GONE);
    }
    memcpy(space->window.address, space->records, size_bytes);
    begin_call();
    const enum status status = seen(space, object_space_commit(space->session, &params));
    end_call();
    return status;
}

struct names_space space_functions(struct space *space)
{
    return (struct names_space){
        .context = space,
        .get = get,
        .root = root,
        .commit = commit,
        .window = space->records,
        .window_bytes = NAMES_WINDOW_BYTES,
    };
}

enum status space_usage(struct space *space, struct space_usage *usage)
{
    struct object_space_usage_results results = {0};
    begin_call();
    const enum status status = seen(space, object_space_usage(space->session, &results));
    end_call();
    usage->used_bytes = results.used_bytes;
    usage->quota_bytes = results.quota_bytes;
    usage->is_volatile = results.is_volatile != 0;
    return status;
}

/* -- opening ----------------------------------------------------------------------------------- */

static enum status
ask_for_session(struct space *space, const uint8_t principal[PRINCIPAL_BYTES], uint64_t tether)
{
    struct object_spaces_open_params params = {.owner = {principal, PRINCIPAL_BYTES}};
    struct object_spaces_open_results results = {0};
    enum status status = session_create(names_service.server.endpoint, tether, 0, &params.tether);
    if (status != STATUS_OK) {
        return status;
    }
    status = object_spaces_open(program_capability("spaces"), &params, &results);
    capability_release(params.tether); /* the store has its own */
    space->session = status == STATUS_OK ? results.space : 0;
    return status;
}

static enum status map_window(struct space *space)
{
    const struct object_space_window_params params = {.size_bytes = NAMES_WINDOW_BYTES};
    struct object_space_window_results results = {0};
    enum status status = object_space_window(space->session, &params, &results);
    if (status == STATUS_OK) {
        status = mapping_create(
            results.memory, 0, NAMES_WINDOW_BYTES, MAP_READ | MAP_WRITE, &space->window);
        capability_release(results.memory); /* the mapping stays */
    }
    return status;
}

enum status
space_open(struct space *space, const uint8_t principal[PRINCIPAL_BYTES], uint64_t tether)
{
    space_close(space);
    begin_call();
    enum status status = ask_for_session(space, principal, tether);
    if (status == STATUS_OK) {
        status = map_window(space);
    }
    end_call();
    if (status != STATUS_OK) {
        space_close(space);
    }
    return status;
}

enum status
space_owner_present(const uint8_t principal[PRINCIPAL_BYTES], uint8_t present[PRINCIPAL_BYTES])
{
    const struct object_spaces_present_params params = {.owner = {principal, PRINCIPAL_BYTES}};
    struct object_spaces_present_results results = {0};
    begin_call();
    enum status status = object_spaces_present(program_capability("spaces"), &params, &results);
    if (status == STATUS_OK && results.owner.size_bytes != PRINCIPAL_BYTES) {
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        memcpy(present, results.owner.data, PRINCIPAL_BYTES);
    }
    end_call();
    return status;
}

void space_close(struct space *space)
{
    if (space->window.handle != 0) {
        mapping_finish(&space->window);
    }
    capability_release(space->session);
    space->session = 0;
    space->is_lost = false;
}

void space_forget(struct space *space)
{
    wipe(space->records, NAMES_WINDOW_BYTES);
}
